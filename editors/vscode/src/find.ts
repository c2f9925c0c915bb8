// Which server is to be started. Nothing of a workspace that is not trusted is run, and none can shadow our modules:
// interpreters are started with -I, from the home folder.
import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, isAbsolute, join, relative } from 'node:path';
import * as vscode from 'vscode';
import { selectedInterpreter } from './python';

/** How a server is started, and where it was found, in words. */
export interface Found {
  readonly command: string;
  readonly args: readonly string[];
  readonly where: string;
}

/** Why there is no server to start, and what can be done, in words for the user. */
export class NotFound extends Error {}

/** What serve.py says of an interpreter. `bundle` is empty where the bundled copy works in it, else the reason. */
interface Interpreter {
  readonly executable: string;
  readonly version: readonly [number, number];
  readonly stacklint: boolean;
  readonly cfnLint: boolean;
  readonly bundle: string;
}

const SERVE = join(__dirname, 'server', 'serve.py');
const PYTHONS = ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11'];
const OLDEST = 11;
const INSTALL = 'Install Python 3.11 or newer, or name one in the setting "stacklint.path".';

/** The server to start: that of the setting, of the workspace's interpreter, the bundled copy, or one on PATH. */
export async function find(log: vscode.LogOutputChannel): Promise<Found> {
  const configured = setting();
  if (configured) {
    return explicit(configured);
  }
  let remark = '';
  const selected = vscode.workspace.isTrusted ? await selectedInterpreter(log) : undefined;
  for (const path of new Set([...(selected ? [selected] : []), ...PYTHONS.flatMap((name) => onPath(name) ?? [])])) {
    const python = await probe(path);
    const wrong = unfit(python, path === selected);
    if (python && !wrong) {
      return path === selected && python.stacklint ? installed(python) : bundled(python);
    }
    remark ||= `${path} ${wrong}.`;
    log.info(`${path} ${wrong}`);
  }
  const program = onPath('stacklint');
  if (program) {
    return { command: program, args: [], where: program };
  }
  const trust = vscode.workspace.isTrusted ? '' : 'The environment of a folder that is not trusted is not used.';
  throw new NotFound(['Stacklint found no Python that it can run in.', remark, trust, INSTALL].filter(Boolean).join(' '));
}

function setting(): string {
  const value = vscode.workspace.getConfiguration('stacklint').get<unknown>('path', '');
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
  return (typeof value === 'string' ? value.trim() : '')
    .replaceAll('${workspaceFolder}', folder)
    .replaceAll('${userHome}', homedir())
    .replace(/^~(?=[/\\]|$)/, homedir());
}

/** What the setting names: a server, or an interpreter, whose own Stacklint goes before the bundled copy. */
async function explicit(path: string): Promise<Found> {
  const command = isAbsolute(path) ? path : onPath(path);
  if (!command || !isProgram(command)) {
    throw new NotFound(`"stacklint.path" names ${path}, which is not a program. Correct the setting, or empty it.`);
  }
  if (!/^(python|pypy)/i.test(basename(command))) {
    return { command, args: [], where: command };
  }
  const python = await probe(command);
  const wrong = unfit(python, true);
  if (!python || wrong) {
    throw new NotFound(`"stacklint.path" names ${command}, which ${wrong}. Name a newer one, or empty the setting.`);
  }
  return python.stacklint ? installed(python) : bundled(python);
}

const installed = (python: Interpreter): Found => ({
  command: python.executable,
  args: ['-I', '-m', 'stacklint'],
  where: `installed in ${inWords(python)}`,
});

const bundled = (python: Interpreter): Found => ({
  command: python.executable,
  args: ['-I', SERVE],
  where: `the bundled copy, in ${inWords(python)}`,
});

function inWords({ version, executable, cfnLint }: Interpreter): string {
  return `Python ${version.join('.')} at ${executable}, ${cfnLint ? 'with cfn-lint' : 'without cfn-lint'}`;
}

async function probe(interpreter: string): Promise<Interpreter | undefined> {
  const answer = await new Promise<string>((resolve) => {
    const options = { cwd: homedir(), timeout: 20_000 };
    execFile(interpreter, ['-I', SERVE, '--probe'], options, (error, out) => resolve(error ? '' : out));
  });
  try {
    return JSON.parse(answer) as Interpreter;
  } catch {
    return undefined;
  }
}

/** What keeps an interpreter from running the server, in words that follow its name. */
function unfit(python: Interpreter | undefined, own: boolean): string | undefined {
  if (!python) {
    return 'cannot be run as Python 3';
  }
  const [major, minor] = python.version;
  if (major < 3 || (major === 3 && minor < OLDEST)) {
    return `is Python ${major}.${minor}, and Stacklint needs 3.${OLDEST}`;
  }
  if (python.bundle && !(own && python.stacklint)) {
    return `is Python ${major}.${minor}, which the bundled copy has no modules for (${python.bundle})`;
  }
  return undefined;
}

/**
 * A program on PATH, or where package managers put theirs, which PATH lacks where an editor is started from a menu.
 * Folders of a workspace that is not trusted do not count.
 */
function onPath(name: string): string | undefined {
  const usual = [join(homedir(), '.local', 'bin'), '/opt/homebrew/bin', '/usr/local/bin', '/usr/bin'];
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...usual].filter((folder) => isAbsolute(folder));
  const endings = process.platform === 'win32' ? ['.exe', ''] : [''];
  return folders
    .filter((folder) => vscode.workspace.isTrusted || !isInWorkspace(folder))
    .flatMap((folder) => endings.map((ending) => join(folder, name + ending)))
    .find(isProgram);
}

function isInWorkspace(folder: string): boolean {
  return (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => {
    const way = relative(uri.fsPath, folder);
    return !way.startsWith('..') && !isAbsolute(way);
  });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
