// The server's life: found, started, started again when it dies, and never more than one at a time.
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  type Middleware,
  RevealOutputChannelOn,
  State,
} from 'vscode-languageclient/node';
import { SELECTOR } from './documents';
import { find, type Found } from './find';
import { serverSettings } from './settings';
import type { Status } from './status';

const MOST_CRASHES = 4;
const CRASH_MILLISECONDS = 180_000;
const STOP_MILLISECONDS = 2_000;

/** A part of the work that the server reports on. */
export type Progress = Parameters<NonNullable<Middleware['handleWorkDoneProgress']>>[1];

/** Takes what the server reports on its work, with the token that stops it; says whether it was taken. */
export type ProgressTaker = (token: string | number, progress: Progress) => boolean;

/** The one server of this window. */
export class Server implements vscode.Disposable {
  /** How the running server was started. */
  found: Found | undefined;
  progress: ProgressTaker = () => false;
  /** Whether there was a reason to start it. */
  isWanted = false;
  private client: LanguageClient | undefined;
  private underWay: Promise<void> | undefined;
  private again = false;
  private crashes: number[] = [];

  constructor(
    private readonly log: vscode.LogOutputChannel,
    private readonly trace: vscode.LogOutputChannel,
    private readonly status: Status,
  ) {}

  /** Starts the server, or the one that is found now in its place. Calls while it starts are one call after it. */
  restart(): Promise<void> {
    this.isWanted = true;
    if (this.underWay) {
      this.again = true;
      return this.underWay;
    }
    this.underWay = this.run().finally(() => (this.underWay = undefined));
    return this.underWay;
  }

  /** Starts the server anew only where another one is found now than the one that runs. */
  async reconsider(): Promise<void> {
    if (!this.isWanted) {
      return;
    }
    await this.underWay;
    const found = await find(this.log).catch(() => undefined);
    const same = found && this.client?.state === State.Running && JSON.stringify(found) === JSON.stringify(this.found);
    if (!same) {
      await this.restart();
    }
  }

  /** Waits until the server runs; false, with a word to the user, where it does not. */
  async runs(): Promise<boolean> {
    await (this.isWanted ? this.underWay : this.restart());
    if (this.client?.state === State.Running) {
      return true;
    }
    void vscode.window.showWarningMessage('Stacklint is not running.', 'Show Output').then(this.showOutput);
    return false;
  }

  /** Lets the server do one of its commands; undefined where there is none that could. */
  async execute<Answer>(command: string, ...given: unknown[]): Promise<Answer | undefined> {
    if (!(await this.runs()) || !this.client) {
      return undefined;
    }
    return (await this.client.sendRequest(ExecuteCommandRequest.type, { command, arguments: given })) as Answer;
  }

  /** Tells the server that the work behind a token is no longer wanted. */
  cancel(token: string | number): void {
    void this.client?.sendNotification('window/workDoneProgress/cancel', { token });
  }

  async dispose(): Promise<void> {
    this.again = false;
    await this.underWay?.catch(() => undefined);
    await this.stop();
  }

  private async run(): Promise<void> {
    do {
      this.again = false;
      await this.stop();
      await this.start();
    } while (this.again);
  }

  private async start(): Promise<void> {
    this.status.starting();
    this.found = undefined;
    try {
      const found = await find(this.log);
      this.log.info(`starting ${[found.command, ...found.args].join(' ')}`);
      const executable = { command: found.command, args: [...found.args], options: { cwd: homedir() } };
      this.client = new LanguageClient('stacklint', 'Stacklint', executable, this.options());
      await this.client.start();
      this.found = found;
      const info = this.client.initializeResult?.serverInfo;
      const name = `${info?.name ?? 'stacklint'} ${info?.version ?? ''}`.trim();
      this.log.info(`${name} runs: ${found.where}`);
      this.status.running(`${name}: ${found.where}`, (uri) => this.client?.diagnostics?.get(uri)?.length ?? 0);
    } catch (error) {
      await this.stop();
      const reason = error instanceof Error ? error.message : String(error);
      this.log.error(reason);
      this.status.failed(reason);
      const message = reason.startsWith('Stacklint') || reason.startsWith('"') ? reason : `Stacklint did not start: ${reason}`;
      void vscode.window.showErrorMessage(message, 'Show Output', 'Open Settings', 'Restart').then(this.answer);
    }
  }

  /** Stops what runs. A client that failed to start cannot be stopped, and says so by an error. */
  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client?.needsStop()) {
      await client.dispose(STOP_MILLISECONDS).catch((error: unknown) => this.log.warn(String(error)));
    }
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: SELECTOR,
      initializationOptions: serverSettings(),
      outputChannel: this.log,
      traceOutputChannel: this.trace,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          this.crashed();
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
      middleware: {
        workspace: {
          configuration: (asked) => asked.items.map((item) => (item.section === 'stacklint' ? serverSettings() : null)),
        },
        handleWorkDoneProgress: (token, params, next) => {
          if (!this.progress(token, params)) {
            next(token, params);
          }
        },
      },
    };
  }

  /** The server is gone without having been asked to go. One that never ran is reported by its start. */
  private crashed(): void {
    if (this.underWay) {
      return;
    }
    const now = Date.now();
    this.crashes = [...this.crashes.filter((when) => now - when < CRASH_MILLISECONDS), now];
    if (this.crashes.length > MOST_CRASHES) {
      this.crashes = [];
      const reason = `The server stopped ${MOST_CRASHES + 1} times within three minutes and is not started again.`;
      this.log.error(reason);
      this.status.failed(reason);
      void vscode.window.showErrorMessage(`Stacklint: ${reason}`, 'Show Output', 'Restart').then(this.answer);
      return;
    }
    this.log.warn('the server stopped and is started again');
    void vscode.window
      .showWarningMessage('Stacklint: the server stopped and was started again.', 'Show Output')
      .then(this.answer);
    setImmediate(() => void this.restart());
  }

  private readonly showOutput = (chosen: string | undefined): void => {
    if (chosen) {
      this.log.show();
    }
  };

  private readonly answer = (chosen: string | undefined): void => {
    if (chosen === 'Show Output') {
      this.log.show();
    } else if (chosen === 'Open Settings') {
      void vscode.commands.executeCommand('workbench.action.openSettings', 'stacklint.path');
    } else if (chosen === 'Restart') {
      void this.restart();
    }
  };
}
