// Which server is to be started. Nothing of a workspace that is not trusted is run, and none can shadow our modules:
// interpreters are started with -P, from the home folder.
import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';

/** How a server is started, and where it was found, in words. */
export interface Found {
  readonly command: string;
  readonly args: readonly string[];
  readonly where: string;
}

/** Why there is no server to start, and what can be done, in words for the user. */
export class NotFound extends Error {}

/** What is used of the Python extension's API. */
interface PythonApi {
  readonly ready: Promise<void>;
  readonly environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(path: unknown): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

const PYTHON = 'ms-python.python';
const MODULE = ['-P', '-m', 'stacklint'];
const OLDEST: readonly [number, number] = [3, 11];
const ASK = 'import sys, importlib.util as u; print(*sys.version_info[:2], u.find_spec("stacklint") is not None)';
const INSTALL = 'Install it with Python 3.11 or newer (uv tool install, or pip install), or set "stacklint.path".';

/** The server to start. Throws NotFound. */
export async function find(log: vscode.LogOutputChannel): Promise<Found> {
  const configured = setting();
  if (configured) {
    return explicit(configured);
  }
  const remarks: string[] = [];
  const interpreter = vscode.workspace.isTrusted ? await selectedInterpreter(log) : undefined;
  if (interpreter) {
    const wrong = await missing(interpreter);
    if (!wrong) {
      return { command: interpreter, args: MODULE, where: `Python at ${interpreter}` };
    }
    remarks.push(`${interpreter} ${wrong}.`);
    log.info(`${interpreter} ${wrong}`);
  }
  const program = onPath('stacklint');
  if (program) {
    return { command: program, args: [], where: program };
  }
  if (!vscode.workspace.isTrusted) {
    remarks.push('The workspace is not trusted, so that its Python environment is not used.');
  }
  throw new NotFound(['Stacklint is not installed.', ...remarks, INSTALL].join(' '));
}

/** Calls back whenever another interpreter is selected in the Python extension. */
export async function onInterpreterChange(callback: () => void): Promise<vscode.Disposable | undefined> {
  return (await pythonApi())?.environments.onDidChangeActiveEnvironmentPath(callback);
}

function setting(): string {
  const value = vscode.workspace.getConfiguration('stacklint').get<unknown>('path', '');
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
  return (typeof value === 'string' ? value.trim() : '')
    .replaceAll('${workspaceFolder}', folder)
    .replaceAll('${userHome}', homedir())
    .replace(/^~(?=[/\\]|$)/, homedir());
}

async function explicit(path: string): Promise<Found> {
  const command = isAbsolute(path) ? path : onPath(path);
  if (!command || !isProgram(command)) {
    throw new NotFound(`"stacklint.path" names ${path}, which is not a program. Correct the setting, or empty it.`);
  }
  if (!/^(python|pypy)/i.test(basename(command))) {
    return { command, args: [], where: command };
  }
  const wrong = await missing(command);
  if (wrong) {
    throw new NotFound(`"stacklint.path" names ${command}, which ${wrong}. Install Stacklint there, or empty the setting.`);
  }
  return { command, args: MODULE, where: `Python at ${command}` };
}

/** What keeps an interpreter from running the server, in words that follow its name. */
async function missing(interpreter: string): Promise<string | undefined> {
  const answer = await new Promise<string>((resolve) => {
    const options = { cwd: homedir(), timeout: 20_000 };
    execFile(interpreter, ['-I', '-c', ASK], options, (error, out) => resolve(error ? '' : out));
  });
  const [major, minor, present] = answer.trim().split(' ');
  if (major === undefined || minor === undefined) {
    return 'cannot be run';
  }
  const [wantedMajor, wantedMinor] = OLDEST;
  if (Number(major) < wantedMajor || (Number(major) === wantedMajor && Number(minor) < wantedMinor)) {
    return `is Python ${major}.${minor}, and Stacklint needs ${wantedMajor}.${wantedMinor}`;
  }
  return present === 'True' ? undefined : 'does not have Stacklint';
}

async function pythonApi(): Promise<PythonApi | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi>(PYTHON);
  if (!extension) {
    return undefined;
  }
  const api = extension.isActive ? extension.exports : await extension.activate();
  await api.ready;
  return api;
}

async function selectedInterpreter(log: vscode.LogOutputChannel): Promise<string | undefined> {
  try {
    const environments = (await pythonApi())?.environments;
    const selected = environments?.getActiveEnvironmentPath(vscode.workspace.workspaceFolders?.[0]?.uri);
    const resolved = selected && (await environments?.resolveEnvironment(selected));
    return resolved?.executable.uri?.fsPath;
  } catch (error) {
    log.warn(`the Python extension does not say which interpreter is selected: ${String(error)}`);
    return undefined;
  }
}

/** A program on PATH, or where uv and pipx put theirs, which PATH lacks where an editor is started from a menu. */
function onPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  const endings = process.platform === 'win32' ? ['.exe', ''] : [''];
  return [...folders, join(homedir(), '.local', 'bin')]
    .flatMap((folder) => endings.map((ending) => join(folder, name + ending)))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
