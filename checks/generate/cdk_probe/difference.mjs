// What differs between two syntheses, as an effect: {set, unset, add, drop}.

const intrinsic = (value) => {
  const keys = Object.keys(value);
  return keys.length === 1 && /^(Ref|Fn::|\$)/.test(keys[0]);
};
const isMap = (value) => value !== null && typeof value === 'object' && !Array.isArray(value) && !intrinsic(value);
/** Lists whose elements are told one by one; lists of several plain texts are told as a whole. */
const counted = (list) => list.length === 1 || list.some((each) => each !== null && typeof each === 'object');
const equal = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const step = (path, key) => {
  const name = /[.[\]"]/.test(key) ? `["${key.replaceAll('"', '\\"')}"]` : key;
  return path && !name.startsWith('[') ? `${path}.${name}` : path + name;
};

/** Whether a resource's path is below a construct that was passed. */
export const ofArgument = (path) => path.startsWith('$');

/** The effect that leads from one synthesis to another. `alone` are arguments' own resources, which are not added. */
export function difference(base, after, alone = {}) {
  const before = { ...base };
  for (const path of Object.keys(after)) if (!(path in before) && path in alone) before[path] = alone[path];
  const effect = { set: [], unset: [], add: {}, drop: [] };
  for (const [path, resource] of Object.entries(after)) {
    if (path in before && before[path].Type === resource.Type) compare(before[path], resource, path, '', effect);
    else effect.add[path] = resource;
  }
  for (const path of Object.keys(before)) if (!(path in after) && !ofArgument(path)) effect.drop.push(path);
  return Object.fromEntries(Object.entries(effect).filter(([, value]) => Object.keys(value).length));
}

function compare(before, after, resource, path, effect) {
  if (equal(before, after)) return;
  if (after === undefined) effect.unset.push([resource, path]);
  else if (isMap(after) && (before === undefined || isMap(before)) && (Object.keys(after).length || before)) {
    const keys = new Set([...Object.keys(before ?? {}), ...Object.keys(after)]);
    for (const key of keys) compare(before?.[key], after[key], resource, step(path, key), effect);
  } else if (Array.isArray(after) && counted(after) && (before === undefined || Array.isArray(before))) {
    list(before, after, resource, path, effect);
  } else effect.set.push([resource, path, after]);
}

/** "[+]" appends to what stands in the simplest synthesis; new lists are counted from "[0]". */
function list(before, after, resource, path, effect) {
  if (before?.length && after.length > before.length && before.every((each, index) => equal(each, after[index]))) {
    for (const added of after.slice(before.length)) effect.set.push([resource, `${path}[+]`, added]);
  } else if (before && before.length !== after.length) effect.set.push([resource, path, after]);
  else after.forEach((each, index) => compare(before?.[index], each, resource, `${path}[${index}]`, effect));
}

/** Two effects of the same argument with different numbers: what follows the number is told as its share of it. */
export function unify(first, second, path, amounts) {
  if (equal(first, second)) return first;
  if (Array.isArray(first) && Array.isArray(second) && first.length === second.length) {
    return first.map((each, index) => unify(each, second[index], path, amounts));
  }
  if (isMap(first) && isMap(second) && equal(Object.keys(first), Object.keys(second))) {
    return Object.fromEntries(Object.keys(first).map((key) => [key, unify(first[key], second[key], path, amounts)]));
  }
  for (const [unit, one, other] of amounts) {
    const text = String(first) === String(one) && String(second) === String(other);
    if (text) return { $: path, ...(unit ? { unit } : {}), ...(typeof first === 'string' ? { text: true } : {}) };
  }
  return inText(first, second, path, amounts) ?? { '$?': path };
}

/** Two texts that hold the number, and are the same but for it. */
function inText(first, second, path, [[, one, other]]) {
  if (typeof first !== 'string' || typeof second !== 'string') return undefined;
  const held = (text, number) => text.replace(new RegExp(`(?<![0-9])${number}(?![0-9])`, 'g'), () => `\${${path}}`);
  const told = held(first, one);
  return told !== first && told === held(second, other) ? { $in: told } : undefined;
}
