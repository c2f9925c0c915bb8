// Values to try: the simplest value of a type, and texts and numbers in the shapes that the library accepts.

import { CONSTRUCTS, classes, deprecated, isConstruct, isStruct, lineage, loaded, members, parameters, short, type, types } from './assembly.mjs';
import { PROVIDERS, PROPERTIES } from './providers.mjs';
import { Context, Paths, resources } from './synthesis.mjs';

const ACCOUNT = '111111111111';
const SHAPES = [
  [/cidr/i, '10.%d.0.0/16'],
  [/arn$/i, `arn:aws:service:us-east-1:${ACCOUNT}:thing/%s`],
  [/email|address$/i, '%s@example.com'],
  [/domain|host|zoneName/i, '%s.example.com'],
  [/ur[il]/i, 'https://%s.example.com'],
  [/path|prefix|key$/i, '/%s'],
  [/path/i, '/%s/'],
  [/service/i, '%s.amazonaws.com'],
  [/region/i, 'us-west-2'],
  [/account/i, ACCOUNT],
  [/date|time/i, '2030-01-01T00:00:00Z'],
  [/fifo|topicName|queueName/i, '%s.fifo'],
];
const PLAIN = ['%s', 'a/%s', '/%s', '%s.example.com', `arn:aws:service:us-east-1:${ACCOUNT}:thing/%s`, '10.%d.0.0/16', '1.0'];
export const NUMBERS = [[7, 11], [30, 60], [1024, 2048], [400, 500], [2, 3], [0.5, 0.7], [1, 1], [65000, 65001]];
export const AMOUNTS = {
  Duration: [['days', 7, 14], ['hours', 2, 4], ['minutes', 5, 10], ['seconds', 30, 60], ['days', 365, 730], ['millis', 100, 200], ['minutes', 1, 1]],
  Size: [['gibibytes', 20, 40], ['mebibytes', 1024, 2048], ['mebibytes', 64, 128], ['kibibytes', 64, 128], ['gibibytes', 1000, 2000], ['tebibytes', 1, 2]],
};

/** The shapes that a text may need, the likeliest first, by the last name in its path. */
export function shapes(path) {
  const name = path.split('.').pop();
  return [...new Set(['%s', ...SHAPES.filter(([pattern]) => pattern.test(name)).map(([, shape]) => shape), ...PLAIN])];
}

/** Static members of all classes by the type that they yield: [class, member]. */
const yields = new Map();
for (const [name, found] of Object.entries(types)) {
  if (found.kind !== 'class' || lineage(name).has('aws-cdk-lib.CfnElement')) continue;
  const own = [...(found.properties ?? []).filter((each) => each.const), ...(found.methods ?? [])];
  for (const member of own.filter((each) => each.static)) {
    const fqn = (member.type ?? member.returns?.type)?.fqn;
    if (fqn) yields.set(fqn, [...(yields.get(fqn) ?? []), [name, member]]);
  }
}

/** Static members that yield a type or a subtype of it; those of the type's own class first. */
function factories(fqn) {
  const wanted = type(fqn)?.fqn ?? fqn;
  return [...new Set([wanted, ...classes(fqn)])].flatMap((each) => yields.get(each) ?? []);
}

const constant = (fqn, member) => () => loaded(fqn)[member];

/** Constants of a class type, as [name, make, deprecated]: "X" of the class itself, "aws_x.Class.X" of others. */
export function constants(fqn) {
  return factories(fqn)
    .filter(([name, member]) => member.type && loaded(name)?.[member.name] !== undefined)
    .map(([name, member]) => {
      const own = name === type(fqn)?.fqn;
      return [own ? member.name : `${short(name)}.${member.name}`, constant(name, member.name), deprecated(member)];
    });
}

/** Static functions and constructors that yield a type: [name, parameters, call, deprecated]. */
export function calls(fqn) {
  const scoped = (wanted) => wanted?.some((each) => each.name === 'scope');
  const found = factories(fqn)
    .filter(([name, member]) => !member.type && loaded(name) && !scoped(member.parameters) && !isConstruct(name))
    .map(([name, member]) => {
      const call = (values) => loaded(name)[member.name](...values);
      return [`${short(name)}.${member.name}`, member.parameters ?? [], call, deprecated(member)];
    });
  for (const name of classes(fqn)) {
    const held = loaded(name);
    const wanted = parameters(name);
    if (!held || isConstruct(name) || types[name].abstract || !types[name].initializer || scoped(wanted)) continue;
    found.push([short(name), wanted, (values) => new held(...values), deprecated(types[name])]);
  }
  return found;
}

/** Enum members as [name, make]. */
export function enumeration(fqn) {
  const held = loaded(fqn);
  return type(fqn)
    .members.filter((member) => held?.[member.name] !== undefined)
    .map((member) => [member.name, () => held[member.name], deprecated(member)]);
}

const byUse = (choices) => [...choices].sort((a, b) => Number(a.at(-1)) - Number(b.at(-1)));
const chosen = new Map();

/** Make the simplest value of a type: `maker(context)`. Throws if none is known. */
export function simplest(reference, path, depth = 0) {
  if (depth > 7) throw new Error(`too deep: ${path}`);
  if (reference.primitive) return primitive(reference.primitive, path);
  if (reference.collection?.kind === 'array') {
    const element = simplest(reference.collection.elementtype, `${path}[]`, depth + 1);
    return (context) => [element(context)];
  }
  if (reference.collection) {
    const element = simplest(reference.collection.elementtype, `${path}{}`, depth + 1);
    return (context) => ({ xKEYx: element(context) });
  }
  const names = reference.union ? reference.union.types : [reference];
  for (const each of names) {
    if (!each.fqn) return simplest(each, path, depth);
    const found = named(each.fqn, path, depth);
    if (found) return isConstruct(each.fqn) || /^interfaces\./.test(short(each.fqn)) ? standing(found, path) : found;
  }
  throw new Error(`no value for ${JSON.stringify(reference)} at ${path}`);
}

function primitive(kind, path) {
  if (kind === 'boolean') return () => true;
  if (kind === 'number') return () => 5;
  if (kind === 'string') return (context) => context.text(path, preferred(path));
  if (kind === 'date') return () => new Date('2030-01-01T00:00:00Z');
  return (context) => ({ xKEYx: context.text(path) });
}

const preferred = (path) => (/(cidr|email|arn)[^.]*$/i.test(path) ? shapes(path)[1] : '%s');

function named(fqn, path, depth) {
  const options = () => candidates(fqn, path, depth);
  if (!chosen.has(fqn)) {
    chosen.set(fqn, -1);
    let number = 0;
    for (const option of options()) {
      if (works(option)) {
        chosen.set(fqn, number);
        break;
      }
      number += 1;
    }
    if (chosen.get(fqn) === -1) chosen.delete(fqn);
  }
  const wanted = chosen.get(fqn) ?? -1;
  let number = 0;
  if (wanted >= 0) for (const option of options()) if (number++ === wanted) return option();
  return undefined;
}

function works(option) {
  try {
    const context = new Context({}, new Paths());
    return option()(context) !== undefined;
  } catch {
    return false;
  }
}

/** Ways to make a value of a named type: thunks that yield makers, the likeliest first. */
function* candidates(fqn, path, depth) {
  const found = type(fqn);
  const name = short(fqn);
  if (PROVIDERS[name]) yield () => (context) => PROVIDERS[name](context, path);
  if (name in AMOUNTS) yield () => () => loaded(fqn)[AMOUNTS[name][0][0]](AMOUNTS[name][0][1]);
  if (found?.kind === 'enum') for (const [, make] of byUse(enumeration(fqn))) yield () => make;
  if (isStruct(found)) {
    yield () => struct(fqn, path, depth);
    for (const member of members(fqn, 'properties').values()) yield () => struct(fqn, path, depth, [member.name]);
  } else if (found && found.kind !== 'enum') {
    if (!isConstruct(fqn)) {
      for (const [, make] of byUse(constants(fqn))) yield () => make;
      for (const [called, wanted, call] of byUse(calls(fqn))) yield () => invocation(called, wanted, call, path, depth);
    }
    for (const each of references(fqn)) yield () => construct(each, path, depth);
    for (const each of classes(fqn)) if (CONSTRUCTS.includes(short(each))) yield () => construct(each, path, depth);
  }
}

/** L2 classes behind "interfaces.aws_kms.IKeyRef". */
function references(fqn) {
  const found = /^interfaces\.(\w+)\.I(\w+)Ref$/.exec(short(fqn));
  const name = found && `${found[1]}.${found[2]}`;
  return name && CONSTRUCTS.includes(name) ? [name] : [];
}

/** A struct with its required members and those named. */
export function struct(fqn, path, depth, more = []) {
  const makers = required(fqn, path, depth, more);
  return (context) => Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, make(context)]));
}

/** Makers of the members of a struct that must be given. */
export function required(fqn, path, depth = 0, more = []) {
  const hand = PROPERTIES[short(fqn)] ?? {};
  const found = {};
  for (const member of members(fqn, 'properties').values()) {
    const inner = path ? `${path}.${member.name}` : member.name;
    if (hand[member.name]) found[member.name] = (context) => hand[member.name](context, inner);
    else if (!member.optional || more.includes(member.name)) found[member.name] = simplest(member.type, inner, depth + 1);
  }
  return found;
}

/** The values of parameters: those required, and those named. */
export function invocation(called, wanted, call, path, depth, more = {}) {
  const makers = wanted.map((each) => more[each.name] ?? (each.optional ? () => undefined : simplest(each.type, `${path}.${each.name}`, depth + 1)));
  return (context) => call(makers.map((make) => make(context)));
}

/** A construct that stands for the argument at a path. */
function construct(name, path, depth) {
  const properties = parameters(name)[2];
  const makers = properties ? required(properties.type.fqn, `${path}$`, depth + 1) : {};
  return (context) => {
    const scope = context.scope(path);
    const known = scope.node.tryFindChild('A');
    if (known) return known;
    const props = Object.fromEntries(Object.entries(makers).map(([each, make]) => [each, make(context)]));
    return new (loaded(name))(scope, 'A', props);
  };
}

/** `make`, after its construct's own resources have been noted: what the construct under test does to them is news. */
export function standing(make, path) {
  return (context) => {
    if (!context.paths.known.has(path)) {
      context.paths.known.add(path);
      const apart = new Context(context.flags, context.paths);
      make(apart);
      Object.assign(context.paths.alone, resources(apart));
    }
    return make(context);
  };
}
