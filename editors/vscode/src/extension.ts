// The extension: it starts the server, shows how it fares, and offers its commands. Everything else is the server's.
import * as vscode from 'vscode';
import { commands } from './commands';
import { onInterpreterChange } from './find';
import { Server } from './server';
import { Status } from './status';

let server: Server | undefined;

/** Called by VS Code. Returns before the server runs, so that nothing else waits for it. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Stacklint', { log: true });
  const trace = vscode.window.createOutputChannel('Stacklint Trace', { log: true });
  const status = new Status();
  const started = new Server(log, trace, status);
  server = started;
  context.subscriptions.push(
    log,
    trace,
    status,
    ...commands(started, log),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('stacklint.path')) {
        void started.reconsider();
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void started.reconsider()),
  );
  setImmediate(() => void started.restart());
  onInterpreterChange(() => void started.reconsider()).then(
    (listener) => listener && context.subscriptions.push(listener),
    (error: unknown) => log.warn(`the Python extension cannot be used: ${String(error)}`),
  );
}

/** Called by VS Code; the server leaves with the window. */
export function deactivate(): Promise<void> | undefined {
  return server?.dispose();
}
