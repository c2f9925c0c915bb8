// The state of the server and the number of problems, in the status bar.
import * as vscode from 'vscode';
import { isStack } from './documents';

/** Shows what is said to it, while a stack is in front. */
export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('stacklint', vscode.StatusBarAlignment.Right, 100);
  private readonly listeners: vscode.Disposable[] = [];
  private problems: ((uri: vscode.Uri) => number) | undefined;

  constructor() {
    this.item.name = 'Stacklint';
    this.item.command = 'stacklint.showOutput';
    this.listeners.push(
      vscode.languages.onDidChangeDiagnostics(() => this.count()),
      vscode.window.onDidChangeActiveTextEditor(() => this.show()),
    );
  }

  /** The server is being looked for or started. */
  starting(): void {
    this.say('$(sync~spin) Stacklint', 'Stacklint starts');
  }

  /** The server answers. */
  running(detail: string, problems: (uri: vscode.Uri) => number): void {
    this.say('$(check) Stacklint', detail);
    this.problems = problems;
    this.count();
  }

  /** There is no server. */
  failed(reason: string): void {
    this.say('$(error) Stacklint', reason, new vscode.ThemeColor('statusBarItem.errorBackground'));
  }

  dispose(): void {
    this.item.dispose();
    this.listeners.forEach((one) => one.dispose());
  }

  private say(text: string, tooltip: string, background?: vscode.ThemeColor): void {
    this.problems = undefined;
    Object.assign(this.item, { text, tooltip, backgroundColor: background });
    this.show();
  }

  private show(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document && isStack(document)) {
      this.count();
      this.item.show();
    } else {
      this.item.hide();
    }
  }

  private count(): void {
    const uri = vscode.window.activeTextEditor?.document.uri;
    if (this.problems && uri) {
      const found = this.problems(uri);
      this.item.text = found === 0 ? '$(check) Stacklint' : `$(warning) Stacklint ${found}`;
      this.item.accessibilityInformation = {
        label: found === 0 ? 'Stacklint: no problems' : `Stacklint: ${found} problem${found === 1 ? '' : 's'}`,
      };
    }
  }
}
