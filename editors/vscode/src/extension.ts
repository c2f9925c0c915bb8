// The extension: it starts the server, shows how it fares, and offers its commands. Everything else is the server's.
import * as vscode from 'vscode';
import { commands } from './commands';
import { isStack } from './documents';
import { onInterpreterChange } from './python';
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
  setImmediate(() => startWithAStack(started, log, context));
  onInterpreterChange(() => void started.reconsider()).then(
    (listener) => listener && context.subscriptions.push(listener),
    (error: unknown) => log.warn(`the Python extension cannot be used: ${String(error)}`),
  );
}

/** Starts the server with the first stack that is open, so that it does not run beside programs of other kinds. */
function startWithAStack(started: Server, log: vscode.LogOutputChannel, context: vscode.ExtensionContext): void {
  const look = (document: vscode.TextDocument): void => {
    if (started.isWanted || !isStack(document)) {
      return;
    }
    log.info(`${document.uri.toString(true)} can be a stack`);
    void started.restart();
    listeners.forEach((one) => one.dispose());
  };
  const listeners = [
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeTextDocument(({ document }) => look(document)),
  ];
  context.subscriptions.push(...listeners);
  vscode.workspace.textDocuments.forEach(look);
}

/** Called by VS Code; the server leaves with the window. */
export function deactivate(): Promise<void> | undefined {
  return server?.dispose();
}
