// What the command palette offers.
import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { Server } from './server';

const SETTINGS_FILE = '.stacklint.yaml';
const SETTINGS = `# Settings of Stacklint, for editors and for CI. The nearest file upward from a stack applies.

# strict adds rules that not everyone wants
profile: recommended

# required-tags: [Owner, Project]
# ignore: [s3-versioning]
# rules:
#   s3-access-logging: { severity: warning }
# per-path:
#   "examples/**": { ignore: [hardcoded-region] }
`;
const RULE_SCHEME = 'stacklint-rule';

interface Checked {
  readonly checked: number;
  readonly stacks: number;
  readonly cancelled: boolean;
}

/** Registers every command, and what shows a rule's page. */
export function commands(server: Server, log: vscode.LogOutputChannel): vscode.Disposable[] {
  const command = vscode.commands.registerCommand;
  return [
    command('stacklint.restart', () => server.restart()),
    command('stacklint.showOutput', () => log.show()),
    command('stacklint.checkStacks', () => checkStacks(server)),
    command('stacklint.fixFile', () => fixFile(server)),
    command('stacklint.openRule', (rule?: unknown) => openRule(server, rule)),
    command('stacklint.createSettings', createSettings),
    vscode.workspace.registerTextDocumentContentProvider(RULE_SCHEME, {
      provideTextDocumentContent: async (uri) => `# ${await ask(server, '--explain', uri.path.replace(/\.md$/, ''))}`,
    }),
  ];
}

async function checkStacks(server: Server): Promise<void> {
  const options = { location: vscode.ProgressLocation.Notification, title: 'Stacklint', cancellable: true };
  const done = await vscode.window.withProgress(options, async (shown, cancellation) => {
    let percentage = 0;
    server.progress = (token, said) => {
      if (said.kind === 'begin') {
        cancellation.onCancellationRequested(() => server.cancel(token));
      } else if (said.kind === 'report') {
        const now = said.percentage ?? percentage;
        shown.report({ message: said.message ?? '', increment: now - percentage });
        percentage = now;
      }
      return true;
    };
    try {
      return await server.execute<Checked>('stacklint.checkWorkspace');
    } finally {
      server.progress = () => false;
    }
  });
  if (!done) {
    return;
  }
  const words = `Stacklint: ${done.checked} of ${done.stacks} stacks checked.`;
  void vscode.window
    .showInformationMessage(words, 'Show Problems')
    .then((chosen) => chosen && vscode.commands.executeCommand('workbench.actions.view.problems'));
}

async function fixFile(server: Server): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (!document) {
    return;
  }
  const answer = await server.execute<{ readonly applied: boolean }>('stacklint.fixAll', document.uri.toString());
  if (answer?.applied === false) {
    void vscode.window.showInformationMessage('Stacklint: this file has no problem that can be fixed without a review.');
  }
}

/** Shows a rule's page: that of the problem under the cursor, else one that the user picks. */
async function openRule(server: Server, given: unknown): Promise<void> {
  const rule = typeof given === 'string' ? given : (ruleUnderCursor() ?? (await pickRule(server)));
  if (rule) {
    const uri = vscode.Uri.from({ scheme: RULE_SCHEME, path: `${rule}.md` });
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  }
}

function ruleUnderCursor(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  const found = editor
    ? vscode.languages
        .getDiagnostics(editor.document.uri)
        .find((one) => one.source === 'stacklint' && one.range.contains(editor.selection.active))
    : undefined;
  const code = typeof found?.code === 'object' ? found.code.value : found?.code;
  return code === undefined ? undefined : String(code);
}

async function pickRule(server: Server): Promise<string | undefined> {
  const rules = JSON.parse((await ask(server, '--list-rules', '--format', 'json')) || '[]') as {
    readonly id: string;
    readonly summary: string;
  }[];
  const items = rules.map(({ id, summary }) => ({ label: id, detail: summary }));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'A rule of Stacklint', matchOnDetail: true }))?.label;
}

/** What the program prints that is also the server. */
async function ask(server: Server, ...args: string[]): Promise<string> {
  const found = (await server.runs()) ? server.found : undefined;
  if (!found) {
    return '';
  }
  return new Promise((resolve) => {
    const options = { cwd: homedir(), timeout: 20_000 };
    execFile(found.command, [...found.args, ...args], options, (_, out) => resolve(out));
  });
}

async function createSettings(): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder = folders.length > 1 ? await vscode.window.showWorkspaceFolderPick() : folders[0];
  if (!folder) {
    if (folders.length === 0) {
      void vscode.window.showWarningMessage(`Open a folder first; ${SETTINGS_FILE} is created in it.`);
    }
    return;
  }
  const uri = vscode.Uri.joinPath(folder.uri, SETTINGS_FILE);
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { ignoreIfExists: true, contents: Buffer.from(SETTINGS) });
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(uri);
}
