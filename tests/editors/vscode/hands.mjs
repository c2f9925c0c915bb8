// What a user's hands do in the workbench, and what the eyes look for.
import assert from 'node:assert';
import fs from 'node:fs';
import { openBrowser, pressUntil, startServer } from './editor.mjs';

const LOCAL = /^(https?:\/\/127\.0\.0\.1|data:|blob:|wss?:\/\/127)|vscode-cdn\.net|vscode-resource/;
const sleep = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/** Waits until something holds that is not in the page. */
export async function until(what, holds, milliseconds = 20_000) {
  for (const start = Date.now(); !holds(); await sleep(50)) {
    assert(Date.now() - start < milliseconds, `waited in vain until ${what}`);
  }
}

class Hands {
  constructor(server, browser, pictures) {
    Object.assign(this, { server, browser, page: browser.page, pictures, start: Date.now() });
    this.page.on('request', (request) => {
      if (!LOCAL.test(request.url())) this.say(`reaches out to ${request.url()}`);
    });
  }

  say(what) {
    console.log(`${((Date.now() - this.start) / 1000).toFixed(1)} s ${what}`);
  }

  picture(name) {
    return this.page.screenshot({ path: `${this.pictures}/${name}.png` });
  }

  /** Opens a folder with one of its files in front. */
  async open(folder, file) {
    await this.page.goto(this.server.address(folder, [['openFile', this.server.remote(`${folder}/${file}`)]]));
    await this.page.locator('.monaco-editor .view-line').first().waitFor();
    this.say('editor');
  }

  /** The row of a rule in the panel Problems. */
  problem(rule) {
    return this.page.locator('.markers-panel .monaco-list-row', { has: this.page.getByText(rule, { exact: true }) }).first();
  }

  /** Shows Problems, and puts the cursor back into the text. */
  async openProblems(rule) {
    await this.page.locator('.monaco-editor .view-lines').first().click({ position: { x: 5, y: 5 } });
    await pressUntil(this.page, 'Control+Shift+M', this.problem(rule));
    await this.page.keyboard.press('Control+1');
  }

  async goTo(place) {
    const box = this.page.locator('.quick-input-widget input');
    await pressUntil(this.page, 'Control+G', box);
    await this.page.keyboard.type(place);
    await this.page.keyboard.press('Enter');
    await box.waitFor({ state: 'hidden' });
  }

  /** Chooses by keyboard from what Ctrl+. offers at a place; before that, `look` sees the menu. */
  async choose(place, title, look = async () => {}) {
    await this.goTo(place);
    const offers = this.page.locator('.action-widget .monaco-list-row.action');
    await pressUntil(this.page, 'Control+.', offers.first(), () => this.page.keyboard.press('Escape'));
    await sleep(300);
    await look();
    const titles = (await offers.allInnerTexts()).map((each) => each.trim());
    const wanted = titles.indexOf(title);
    assert(wanted >= 0, `"${title}" is not offered at ${place}, but ${titles.join(' | ')}`);
    for (let down = 0; down < wanted; down++) await this.page.keyboard.press('ArrowDown');
    await this.page.keyboard.press('Enter');
    await offers.first().waitFor({ state: 'detached' });
  }

  squiggles() {
    return this.page.locator('.monaco-editor [class*="squiggly-"]').count();
  }

  /** Runs a command of the palette. */
  async run(title) {
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
    await pressUntil(this.page, 'F1', this.page.locator('.quick-input-widget input'));
    await this.page.keyboard.type(title);
    await row.waitFor();
    await this.page.keyboard.press('Enter');
  }

  async save(file, ...words) {
    await this.page.keyboard.press('Control+S');
    await until(`${file} holds ${words}`, () => words.every((word) => fs.readFileSync(file, 'utf8').includes(word)));
  }

  /** Waits until the user has been told something; opens the list of what was said where it has faded away. */
  async told(words) {
    const message = this.page.locator('.notification-list-item-message', { hasText: words }).filter({ visible: true }).first();
    const list = this.page.locator('.notifications-center.visible');
    for (let tries = 0; tries < 15 && !(await message.isVisible()); tries++) {
      if (!(await list.isVisible())) await this.page.locator('[id="status.notifications"]').click({ timeout: 2000 }).catch(() => {});
      await message.waitFor({ timeout: 2000 }).catch(() => {});
    }
    await message.waitFor({ timeout: 100 });
    this.say(`told: ${(await message.innerText()).trim()}`);
  }

  /** What the status bar says, and more of it when pointed at. */
  async status() {
    const item = this.page.locator('.statusbar-item', { hasText: 'Stacklint' }).first();
    const text = (await item.innerText()).trim();
    await item.hover();
    const more = this.page.locator('.monaco-hover:not(.hidden)', { hasText: 'stacklint' }).first();
    await more.waitFor();
    return `${text}: ${(await more.innerText()).replace(/\s+/g, ' ').trim()}`;
  }
}

/** Runs a journey in a fresh VS Code; a picture is kept where it fails, and nothing that was started lives on. */
export async function journey(vsix, pictures, options, steps) {
  const server = await startServer(vsix, options);
  let browser;
  let hands;
  try {
    browser = await openBrowser();
    hands = new Hands(server, browser, pictures);
    await steps(hands);
    await browser.close();
    browser = undefined;
    await until('the server leaves with its window', () => server.servers().length === 0);
    hands.say('PASSED');
  } catch (error) {
    await hands?.picture('failed').catch(() => {});
    console.error(error, server.log().slice(-3000));
    process.exitCode = 1;
  } finally {
    await browser?.close();
    await server.stop();
  }
}
