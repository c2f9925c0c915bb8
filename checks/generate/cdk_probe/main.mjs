// node main.mjs <props|pairs|methods> <flags: off|on> <number of parts> <part> [construct…] → JSON lines on stdout.

import { readFileSync } from 'node:fs';
import { CONSTRUCTS, root } from './assembly.mjs';
import { methods } from './methods.mjs';
import { pairs } from './pairs.mjs';
import { Probe } from './probe.mjs';

const WORK = { props: (probe) => probe.table(), pairs, methods };
const [work, flags, parts, part, ...wanted] = process.argv.slice(2);
const context = flags === 'on' ? JSON.parse(readFileSync(`${root}recommended-feature-flags.json`, 'utf8')) : {};
const names = (wanted.length ? wanted : CONSTRUCTS).filter((_, index) => index % Number(parts) === Number(part));
for (const name of names) {
  try {
    process.stdout.write(`${JSON.stringify([name, WORK[work](new Probe(name, context))])}\n`);
  } catch (error) {
    process.stderr.write(`${name}: ${String(error.message).split('\n')[0]}\n`);
  }
}
