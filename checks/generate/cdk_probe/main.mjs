// node main.mjs <base|props|pairs|methods> <flags: off|on> <number of parts> <part> [construct…] → JSON lines on stdout.

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { CONSTRUCTS, root } from './assembly.mjs';
import { methods } from './methods.mjs';
import { pairs } from './pairs.mjs';
import { Probe } from './probe.mjs';

/** The feature flags that `cdk init` sets; older releases tell them in code only. */
function recommended() {
  const told = `${root}recommended-feature-flags.json`;
  if (existsSync(told)) return JSON.parse(readFileSync(told, 'utf8'));
  return createRequire(import.meta.url)(`${root}cx-api/lib/features.js`).NEW_PROJECT_CONTEXT;
}

const WORK = { base: (probe) => probe.form(), props: (probe) => probe.table(), pairs, methods };
const [work, flags, parts, part, ...wanted] = process.argv.slice(2);
const context = flags === 'on' ? recommended() : {};
const names = (wanted.length ? wanted : CONSTRUCTS).filter((_, index) => index % Number(parts) === Number(part));
for (const name of names) {
  try {
    process.stdout.write(`${JSON.stringify([name, WORK[work](new Probe(name, context))])}\n`);
  } catch (error) {
    process.stderr.write(`${name}: ${String(error.message).split('\n')[0]}\n`);
  }
}
