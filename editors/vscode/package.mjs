// The VSIX with its server. usage: package.mjs [--target TARGET] [-o FILE]; without a target, for this machine.
// The Python that fetches the server's wheels is $PYTHON, or the first on PATH that is 3.11 or newer and has pip.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const REPOSITORY = 'https://github.com/stacklint/stacklint';
const { values } = parseArgs({ options: { target: { type: 'string' }, out: { type: 'string', short: 'o', default: 'stacklint.vsix' } } });

/** This machine as vsce names it. */
function here() {
  const musl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
  return `${musl ? 'alpine' : process.platform}-${process.arch}`;
}

function python() {
  const enough = 'import sys, pip; sys.exit(sys.version_info < (3, 11))';
  const names = process.env.PYTHON ? [process.env.PYTHON] : ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python'];
  const found = names.find((name) => spawnSync(name, ['-c', enough], { stdio: 'ignore' }).status === 0);
  if (!found) {
    console.error(`The server's wheels are fetched by pip of Python 3.11 or newer; none of these is: ${names.join(', ')}. Name one by PYTHON=…`);
    process.exit(1);
  }
  return found;
}

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (error) console.error(error.message);
  if (status !== 0) process.exit(status ?? 1);
}

const target = values.target ?? here();
run(python(), 'bundle.py', target, 'dist/server');
run('vsce', 'package', '--no-dependencies', '--target', target, '-o', values.out,
  '--baseImagesUrl', `${REPOSITORY}/raw/HEAD/editors/vscode`, '--baseContentUrl', `${REPOSITORY}/blob/HEAD/editors/vscode`);
