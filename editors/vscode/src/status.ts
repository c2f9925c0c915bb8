// The state of the server and the number of problems, in the editor's language status.
import * as vscode from 'vscode';

/** Documents that the server is told of. It judges by file names and contents, and is silent about other YAML and JSON. */
export const SELECTOR = [
  ...['terraform', 'terraform-vars', 'opentofu', 'opentofu-vars', 'yaml', 'json'].flatMap((language) => [
    { scheme: 'file', language },
    { scheme: 'untitled', language },
  ]),
  { scheme: 'file', pattern: '**/*.{tf,tofu,tfvars,template}' },
  { scheme: 'file', pattern: '**/.stacklint.yaml' },
];

/** Shows what is said to it. */
export class Status implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem('stacklint', SELECTOR);
  private readonly listeners: vscode.Disposable[] = [];
  private problems: (uri: vscode.Uri) => number = () => 0;

  constructor() {
    this.item.name = 'Stacklint';
    this.item.command = { command: 'stacklint.showOutput', title: 'Show Output' };
    this.listeners.push(
      vscode.languages.onDidChangeDiagnostics(() => this.count()),
      vscode.window.onDidChangeActiveTextEditor(() => this.count()),
    );
  }

  /** The server is being looked for or started. */
  starting(): void {
    this.problems = () => 0;
    this.say('Stacklint', 'starting', vscode.LanguageStatusSeverity.Information);
    this.item.busy = true;
  }

  /** The server answers. */
  running(detail: string, problems: (uri: vscode.Uri) => number): void {
    this.problems = problems;
    this.say('Stacklint', detail, vscode.LanguageStatusSeverity.Information);
    this.count();
  }

  /** There is no server. */
  failed(reason: string): void {
    this.problems = () => 0;
    this.say('Stacklint: not running', reason, vscode.LanguageStatusSeverity.Error);
  }

  dispose(): void {
    this.item.dispose();
    this.listeners.forEach((one) => one.dispose());
  }

  private say(text: string, detail: string, severity: vscode.LanguageStatusSeverity): void {
    Object.assign(this.item, { text, detail, severity, busy: false });
  }

  private count(): void {
    const uri = vscode.window.activeTextEditor?.document.uri;
    if (this.item.severity === vscode.LanguageStatusSeverity.Error || this.item.busy) {
      return;
    }
    const found = uri ? this.problems(uri) : 0;
    this.item.text = found === 0 ? 'Stacklint: no problems' : `Stacklint: ${found} problem${found === 1 ? '' : 's'}`;
  }
}
