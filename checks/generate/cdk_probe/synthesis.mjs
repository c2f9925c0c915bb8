// One synthesis: a fresh stack with one construct "X", read back as resources by path with logical ids made neutral.

import { cdk, constructs } from './assembly.mjs';

export const STACK = 'xSTACKx';
export const ID = 'xIDx';

/** What one synthesis hands to the values it needs: marked texts, and constructs that stand for arguments. */
export class Context {
  constructor(flags, paths) {
    this.app = new cdk.App({ context: flags, analyticsReporting: false, outdir: process.env.CDK_OUTDIR });
    this.stack = new cdk.Stack(this.app, STACK);
    this.flags = flags;
    this.paths = paths;
    this.arguments = new Map();
  }

  /** A text that is recognised wherever it lands. `shape` places it: "arn:aws:x:::%s", "10.%d.0.0/16". */
  text(path, shape = '%s') {
    const number = this.paths.number(path);
    const text = shape.replace('%s', `xv${number}x`).replace('%d', String((number % 200) + 40));
    if (!shape.includes('%s')) this.paths.literal(text, path);
    return text;
  }

  /** A scope for the construct that stands for an argument. */
  scope(path) {
    const id = `$${path.replaceAll('/', '|')}`;
    const found = this.arguments.get(id) ?? new constructs.Construct(this.stack, id);
    this.arguments.set(id, found);
    return found;
  }
}

/** Numbers for the paths of arguments, and texts that stand for them. */
export class Paths {
  constructor() {
    this.names = [];
    this.literals = new Map();
    this.alone = {};
    this.known = new Set();
  }

  number(path) {
    const found = this.names.indexOf(path);
    return found >= 0 ? found : this.names.push(path) - 1;
  }

  literal(text, path) {
    this.literals.set(text, { $: path });
  }

  /** A construct's path with "<argument>" for the texts in it that are marked. */
  named(text) {
    const plain = text.replaceAll(ID, '<id>').replaceAll(STACK, '<stack>');
    return plain.replace(/xv(\d+)x/g, (_, number) => `<${this.names[number]}>`);
  }

  /** A text that stands for a reference to a resource. */
  reference(text, resource) {
    this.literals.set(text, { Ref: resource });
  }
}

/** Aspects as the library's own synthesis applies them. */
function applyAspects(scope, inherited = []) {
  const aspects = [...inherited, ...cdk.Aspects.of(scope).all];
  for (const aspect of aspects) aspect.visit(scope);
  for (const child of scope.node.children) applyAspects(child, aspects);
}

/** The path of a node, relative to the construct; "/…" elsewhere in the stack, "$argument/…" inside an argument. */
export function relative(path) {
  const inside = path.slice(STACK.length + 1);
  if (inside === ID) return '';
  if (inside.startsWith(`${ID}/`)) return inside.slice(ID.length + 1);
  return inside.startsWith('$') ? inside.replace('/A', '').replaceAll('|', '/') : `/${inside}`;
}

/** The resources of a stack, by relative path, with every text and reference made neutral. */
export function resources(context) {
  applyAspects(context.app);
  const { stack } = context;
  const elements = stack.node.findAll().filter((each) => cdk.CfnElement.isCfnElement(each) && each.stack === stack);
  const ids = new Map(elements.map((each) => [stack.resolve(each.logicalId), context.paths.named(relative(each.node.path))]));
  const found = {};
  for (const element of elements) {
    const parts = stack.resolve(element._toCloudFormation());
    for (const [id, body] of Object.entries(parts.Resources ?? {})) {
      const { DependsOn, Metadata, ...kept } = JSON.parse(JSON.stringify(body));
      const path = ids.get(id);
      if (path.startsWith('/') && kept.Properties?.Code) kept.Properties.Code = {}; // the library's own function
      found[path] = neutral(kept, ids, context.paths);
    }
  }
  return found;
}

/** A resolved value with logical ids replaced by relative paths and marked texts by the path of their argument. */
export function neutral(value, ids, paths) {
  if (typeof value === 'string') return neutralText(value, paths);
  if (Array.isArray(value)) return whole(value.map((each) => neutral(each, ids, paths)));
  if (value === null || typeof value !== 'object') return value;
  if (typeof value.Ref === 'string') return { Ref: ids.get(value.Ref) ?? value.Ref };
  if (Array.isArray(value['Fn::GetAtt'])) {
    const [id, ...attribute] = value['Fn::GetAtt'];
    return { 'Fn::GetAtt': [ids.get(id) ?? id, ...attribute] };
  }
  const entries = Object.entries(value).map(([key, each]) => [keyText(key, paths), neutral(each, ids, paths)]);
  const [key, only] = entries.length === 1 ? entries[0] : [];
  return only?.$ && key === `\${${only.$}{key}}` ? only : Object.fromEntries(entries);
}

/** A list of two marked elements of the same argument is that argument. */
function whole(list) {
  const [first, second] = list.map((each) => each?.$);
  const path = list.length === 2 && typeof first === 'string' && first.endsWith('[0]') ? first.slice(0, -3) : undefined;
  return path !== undefined && second === `${path}[1]` ? { $: path } : list;
}

function keyText(key, paths) {
  const found = neutralText(key, paths);
  return typeof found === 'string' ? found : (found.$in ?? `\${${found.$}}`);
}

function neutralText(text, paths) {
  if (paths.literals.has(text)) return paths.literals.get(text);
  const whole = /^xv(\d+)x$/i.exec(text);
  if (whole) return { $: paths.names[whole[1]] };
  const plain = text.replaceAll(`${STACK}/${ID}`, '${path}').replaceAll(STACK + ID, '${stack}${id}').replaceAll(STACK, '${stack}').replaceAll(ID, '${id}');
  const marked = plain.replace(/xv(\d+)x/gi, (_, number) => `\${${paths.names[number]}}`);
  return marked === text ? text : { $in: marked };
}
