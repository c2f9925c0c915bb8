// What a user's hands do, with pictures. usage: hands.mjs FOLDER PICTURES VSIX…
import assert from 'node:assert';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { openBrowser, pressUntil, startServer } from './editor.mjs';

const [folder, pictures, ...vsix] = process.argv.slice(2);
const file = `${folder}/main.tf`;
const start = Date.now();
const say = (what) => console.log(`${((Date.now() - start) / 1000).toFixed(1)} s ${what}`);
const picture = (page, name) => page.screenshot({ path: `${pictures}/${name}.png` });

const server = await startServer(vsix);
/** Stacklint's servers among the processes of this VS Code. */
const servers = () => execFileSync('ps', ['-eo', 'pid=,pgid=,args='], { encoding: 'utf8' })
  .split('\n')
  .map((line) => line.trim().split(/\s+/))
  .filter(([, group, ...args]) => Number(group) === server.pid && args.join(' ').endsWith('-P -m stacklint'))
  .map(([pid]) => Number(pid));
let browser;
try {
  browser = await openBrowser();
  const { page } = browser;
  page.on('request', (request) => {
    const url = request.url();
    if (!/^(https?:\/\/127\.0\.0\.1|data:|blob:|wss?:\/\/127)/.test(url) && !/vscode-cdn\.net|vscode-resource/.test(url)) say(`reaches out to ${url}`);
  });
  await page.goto(server.address(folder, [['openFile', server.remote(file)]]));
  await page.locator('.monaco-editor .view-line').first().waitFor();
  say('editor');
  await page.waitForSelector('.squiggly-error', { state: 'attached' });
  say('squiggle');
  await page.locator('.monaco-editor .view-lines').first().click({ position: { x: 5, y: 5 } });
  const rows = page.locator('.markers-panel .monaco-list-row', { hasText: 's3-secure-transport' });
  await pressUntil(page, 'Control+Shift+M', rows.first());
  await picture(page, 'problems');
  say('problems');

  await page.keyboard.press('Control+1');
  await page.keyboard.press('Control+G');
  await page.keyboard.type('2:14');
  await page.keyboard.press('Enter');
  const action = page.locator('.action-widget .monaco-list-row.action');
  await pressUntil(page, 'Control+.', action.first(), () => page.keyboard.press('Escape'));
  await page.waitForTimeout(500);
  await picture(page, 'fixes');
  const offered = await action.allInnerTexts();
  say(`offered: ${offered.join(' | ')}`);
  const wanted = offered.findIndex((title) => title.trim() === 'Deny requests without TLS');
  assert(wanted >= 0, 'the fix is not offered');
  for (let down = 0; down < wanted; down++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await rows.first().waitFor({ state: 'detached' });
  await picture(page, 'fixed');
  say('fixed');
  await page.keyboard.press('Control+S');
  for (let tries = 0; tries < 200 && !fs.readFileSync(file, 'utf8').includes('DenyInsecureTransport'); tries++) {
    await page.waitForTimeout(50);
  }
  assert(fs.readFileSync(file, 'utf8').includes('DenyInsecureTransport'), 'the file on disk is as it was');
  say('saved');

  await page.locator('[id="status.languageStatus"]').hover();
  await page.locator('.hover-language-status', { hasText: 'Stacklint' }).first().waitFor();
  await picture(page, 'status');
  say(`status: ${(await page.locator('.hover-language-status').allInnerTexts()).join(' / ').replaceAll('\n', ' ')}`);

  // what is said where something is wrong, and that all is well again afterwards
  const problem = page.locator('.markers-panel .monaco-list-row', { hasText: 's3-public-acl' }).first();
  const told = async (words) => {
    const message = page.locator('.notification-list-item-message', { hasText: words }).first();
    const list = page.locator('.notifications-center.visible');
    for (let tries = 0; tries < 15 && !(await message.isVisible()); tries++) {
      if (!(await list.isVisible())) await page.locator('[id="status.notifications"]').click({ timeout: 2000 }).catch(() => {});
      await message.waitFor({ timeout: 2000 }).catch(() => {});
    }
    await message.waitFor({ timeout: 100 });
    say(`told: ${words}`);
  };
  const running = servers();
  assert.equal(running.length, 1, 'there is not one server');
  process.kill(running[0], 'SIGKILL');
  await told('the server stopped and was started again');
  await problem.waitFor({ state: 'attached' });
  for (const [value, words] of [
    ['/nowhere/stacklint', 'which is not a program'],
    [process.env.STACKLINT_TEST_OLD, 'is Python 3.9, and Stacklint needs 3.11'],
    [process.env.STACKLINT_TEST_BARE, 'does not have Stacklint'],
  ]) {
    server.configure({ 'stacklint.path': value });
    await told(words);
    await problem.waitFor({ state: 'detached' });
  }
  await picture(page, 'told');
  server.configure({});
  await problem.waitFor({ state: 'attached' });
  await browser.close();
  for (let tries = 0; tries < 100 && servers().length > 0; tries++) await new Promise((resolve) => { setTimeout(resolve, 100); });
  assert.deepEqual(servers(), [], 'a server outlives its window');
  say('the server left with the window');
  browser = undefined;
  say('PASSED');
} catch (error) {
  if (browser) await picture(browser.page, 'failed').catch(() => {});
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser?.close();
  await server.stop();
}
