// A folder that is not trusted, and machines on which the server cannot run. usage: trust.mjs FOLDER PICTURES VSIX…
import assert from 'node:assert';
import fs from 'node:fs';
import { journey, until } from './hands.mjs';

const [folder, pictures, ...vsix] = process.argv.slice(2);
const { STACKLINT_TEST_BIN: bin, STACKLINT_TEST_PYTHON: python, STACKLINT_TEST_MARK: mark } = process.env;
const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: `${bin}/home` };

await journey(vsix, pictures, { trusting: false, env }, async (hands) => {
  const { page, server } = hands;
  const squiggle = page.locator('.squiggly-error');
  await hands.open(folder, 'main.tf');

  // every Python on PATH is too old
  await hands.told('Stacklint found no Python that it can run in.');
  await hands.told('is Python 3.9, and Stacklint needs 3.11');
  await hands.picture('no-python');
  assert.deepEqual(server.servers(), []);

  // Python was installed meanwhile
  fs.writeFileSync(`${bin}/python3`, `#!/bin/sh\nexec '${python}' "$@"\n`);
  await page.locator('.notification-list-item-buttons-container .monaco-button', { hasText: 'Restart' }).first().press('Enter');
  await squiggle.first().waitFor({ state: 'attached' });
  assert.match(server.servers()[0].command, /dist\/server\/serve\.py$/);
  await hands.picture('not-trusted');
  assert(!fs.existsSync(mark), 'a program of a folder that is not trusted was run');
  hands.say('reads a folder that is not trusted, and runs nothing of it');

  for (const [value, words] of [
    ['/nowhere/stacklint', 'which is not a program'],
    [`${bin}/python3.12`, 'is Python 3.9, and Stacklint needs 3.11'],
  ]) {
    server.configure({ 'stacklint.path': value });
    await hands.told(`"stacklint.path" names ${value}, which`);
    await hands.told(words);
    await squiggle.first().waitFor({ state: 'detached' });
    await hands.picture(value.startsWith('/nowhere') ? 'wrong-path' : 'old-python');
  }
  server.configure({});
  await squiggle.first().waitFor({ state: 'attached' });

  await hands.run('Workspaces: Manage Workspace Trust');
  await page.locator('.workspace-trust-editor .monaco-button', { hasText: 'Trust' }).first().press('Enter');
  await until('the program of the folder\'s settings runs', () => fs.existsSync(mark));
  hands.say('trusted');
});
