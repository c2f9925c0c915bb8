// What the Python extension knows, where it is installed: the interpreter that is selected for the workspace.
import * as vscode from 'vscode';

/** What is used of the Python extension's API. */
interface PythonApi {
  readonly ready: Promise<void>;
  readonly environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(path: unknown): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

async function pythonApi(): Promise<PythonApi | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi>('ms-python.python');
  if (!extension) {
    return undefined;
  }
  const api = extension.isActive ? extension.exports : await extension.activate();
  await api.ready;
  return api;
}

/** The interpreter that is selected for the first folder. */
export async function selectedInterpreter(log: vscode.LogOutputChannel): Promise<string | undefined> {
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

/** Calls back whenever another interpreter is selected. */
export async function onInterpreterChange(callback: () => void): Promise<vscode.Disposable | undefined> {
  return (await pythonApi())?.environments.onDidChangeActiveEnvironmentPath(callback);
}
