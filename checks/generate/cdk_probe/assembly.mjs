// What the library's own description (.jsii) tells of its types, with names shortened to "aws_s3.Bucket".

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const LIBRARY = 'aws-cdk-lib.';
const require = createRequire(`${process.cwd()}/`);

export const cdk = require('aws-cdk-lib');
export const constructs = require('constructs');
export const root = require.resolve('aws-cdk-lib/package.json').replace(/package\.json$/, '');
export const types = JSON.parse(gunzipSync(readFileSync(`${root}.jsii.gz`))).types;

/** "aws-cdk-lib.aws_s3.Bucket" → "aws_s3.Bucket". */
export const short = (fqn) => (fqn.startsWith(LIBRARY) ? fqn.slice(LIBRARY.length) : fqn);

/** The type of a short or full name. */
export const type = (name) => types[name] ?? types[LIBRARY + name];

/** The class or enum itself; undefined for what exists in the description only. */
export const loaded = (name) => short(name).split('.').reduce((here, step) => here?.[step], cdk);

const parents = (found) => [found?.base, ...(found?.interfaces ?? [])].filter(Boolean);

/** All names that a type extends or implements, itself included. */
export function lineage(name) {
  const seen = new Set();
  const visit = (each) => {
    if (!seen.has(each)) {
      seen.add(each);
      parents(type(each)).forEach(visit);
    }
  };
  visit(type(name)?.fqn ?? name);
  return seen;
}

/** The members of a kind ("properties", "methods"), inherited ones included, by name; the nearest definition wins. */
export function members(name, kind) {
  const found = new Map();
  for (const each of lineage(name)) {
    for (const member of type(each)?.[kind] ?? []) if (!found.has(member.name)) found.set(member.name, member);
  }
  return found;
}

/** The parameters of a class's constructor, which may be inherited. */
export function parameters(name) {
  for (let here = type(name); here; here = type(here.base)) {
    if (here.initializer) return here.initializer.parameters ?? [];
  }
  return [];
}

export const isStruct = (found) => found?.kind === 'interface' && found.datatype === true;
export const isConstruct = (name) => lineage(name).has('constructs.IConstruct') || lineage(name).has('constructs.Construct');
const isL1 = (name) => lineage(name).has('aws-cdk-lib.CfnElement');

/** The concrete construct classes above L1, by name. */
export const CONSTRUCTS = Object.keys(types)
  .filter((name) => types[name].kind === 'class' && !types[name].abstract && isConstruct(name) && !isL1(name))
  .filter((name) => parameters(name)[0]?.name === 'scope' && parameters(name)[1]?.name === 'id' && loaded(name))
  .map(short)
  .sort();

const subtypes = new Map();
for (const name of Object.keys(types)) {
  if (types[name].kind !== 'class' || isL1(name)) continue;
  for (const each of lineage(name)) {
    if (!subtypes.has(each)) subtypes.set(each, []);
    subtypes.get(each).push(name);
  }
}

/** Classes (no L1) that are a type, itself first, those of its own module next. */
export function classes(name) {
  const here = type(name)?.namespace;
  const rank = (each) => (each === type(name)?.fqn ? 0 : types[each].namespace === here ? 1 : 2);
  return [...(subtypes.get(type(name)?.fqn ?? name) ?? [])].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

export const deprecated = (member) => member.docs?.stability === 'deprecated' || member.docs?.deprecated !== undefined;
