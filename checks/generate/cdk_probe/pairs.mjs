// Where two arguments together do something else than one after the other: `encryption: KMS` with `encryptionKey`.

import { difference } from './difference.mjs';

const VALUES = 10; // of one property
const TESTS = 150; // of one construct

/** Corrections for pairs of top-level properties: [name, key, name, key, effect], to be applied after both. */
export function pairs(probe) {
  const base = probe.base({});
  const known = [...probe.properties].map(([name, member]) => [name, values(probe, name, member.type, base)]);
  const found = [];
  let left = TESTS;
  for (const [index, [one, first]] of known.entries()) {
    for (const [other, second] of known.slice(index + 1)) {
      for (const a of first) {
        for (const b of second) {
          if (!meet(a.effect, b.effect) || left-- <= 0) continue;
          const correction = corrected(probe, base, { [one]: a, [other]: b });
          if (correction && Object.keys(correction).length) found.push([one, a.key, other, b.key, correction]);
        }
      }
    }
  }
  return found;
}

function values(probe, name, reference, base) {
  const found = [];
  for (const [key, make] of probe.simple(reference, name).slice(0, VALUES)) {
    try {
      const effect = difference(base, probe.run({ [name]: make }), probe.paths.alone);
      if (Object.keys(effect).length) found.push({ key, make, effect });
    } catch {
      // rejected alone
    }
  }
  return found;
}

const touched = (effect) => [
  ...(effect.set ?? []).map(([resource, path]) => `${resource} ${path}`),
  ...(effect.unset ?? []).map(([resource, path]) => `${resource} ${path}`),
  ...Object.keys(effect.add ?? {}),
  ...(effect.drop ?? []),
];

/** Whether two effects touch the same place, or one the resource that the other adds or drops. */
function meet(one, other) {
  const first = touched(one);
  const second = touched(other);
  const near = (a, b) => a === b || a.startsWith(`${b} `) || b.startsWith(`${a} `);
  return first.some((a) => second.some((b) => near(a, b)));
}

function corrected(probe, base, chosen) {
  try {
    const makers = Object.fromEntries(Object.entries(chosen).map(([name, value]) => [name, value.make]));
    const actual = probe.run(makers);
    const composed = Object.values(chosen).reduce((here, value) => apply(here, value.effect, probe.paths.alone), base);
    return difference(composed, actual, probe.paths.alone);
  } catch {
    return undefined;
  }
}

const STEP = /\.?([^.[\]]+)|\[(\d+|\+)\]|\["((?:[^"\\]|\\.)*)"\]/g;
const steps = (path) => [...path.matchAll(STEP)].map(([, key, index, quoted]) => (index ? (index === '+' ? index : Number(index)) : (key ?? quoted)));

/** An effect carried out as the reader of the table does it. */
export function apply(resources, effect, alone) {
  const here = structuredClone(resources);
  for (const path of effect.drop ?? []) delete here[path];
  Object.assign(here, structuredClone(effect.add ?? {}));
  for (const [resource, path] of effect.unset ?? []) place(here, resource, path, undefined, alone);
  for (const [resource, path, value] of effect.set ?? []) place(here, resource, path, value, alone);
  return here;
}

function place(resources, resource, path, value, alone) {
  if (!(resource in resources) && resource in alone) resources[resource] = structuredClone(alone[resource]);
  let here = resources[resource];
  if (here === undefined) return;
  const way = steps(path);
  const last = way.pop();
  for (const [index, step] of way.entries()) {
    const next = index + 1 < way.length ? way[index + 1] : last;
    here[step] ??= typeof next === 'number' || next === '+' ? [] : {};
    here = here[step];
    if (here === null || typeof here !== 'object') return;
  }
  if (value === undefined) delete here[last];
  else if (last === '+') here.push?.(value);
  else here[last] = value;
}
