// A stack that a Python program makes. usage: cdk.mjs FOLDER PICTURES VSIX
import assert from 'node:assert';
import fs from 'node:fs';
import { journey, until } from './hands.mjs';

const [folder, pictures, vsix] = process.argv.slice(2);
const file = `${folder}/app.py`;
const line = (words) => 1 + fs.readFileSync(file, 'utf8').split('\n').findIndex((each) => each.includes(words));

await journey([vsix], pictures, {}, async (hands) => {
  const { page, server } = hands;

  // a program of another kind starts nothing; the stack does
  await hands.open(folder, 'tool.py');
  await page.waitForTimeout(2000);
  assert.deepEqual(server.servers(), []);
  await page.keyboard.press('Control+P');
  await page.locator('.quick-input-widget input').waitFor();
  await page.keyboard.type('app.py');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'app.py' }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForSelector('.squiggly-warning', { state: 'attached' });
  hands.say('squiggle');
  await hands.openProblems('s3-secure-transport');
  await hands.picture('problems');

  const place = `${line('s3.Bucket(')}:22`;
  if (process.env.STACKLINT_TEST_FIX) {
    await hands.choose(place, 'Deny requests without TLS', () => hands.picture('fixes'));
  } else {
    await hands.goTo(`${line('versioned=True')}:99`);
    await page.keyboard.press('Enter');
    await page.keyboard.type('enforce_ssl=True,');
  }
  await hands.problem('s3-secure-transport').waitFor({ state: 'detached' });
  await hands.save(file, 'enforce_ssl=True');
  await hands.picture('fixed-transport');
  hands.say(`fixed ${process.env.STACKLINT_TEST_FIX ? 'by its key' : 'by typing'}`);

  await hands.choose(place, 'Ignore s3-access-logging here');
  await hands.problem('s3-access-logging').waitFor({ state: 'detached' });
  await hands.save(file, '# stacklint: ignore[s3-access-logging]');
  await hands.picture('ignored');

  // a statement that is half written keeps the squiggles of those around it
  await hands.goTo(`${line('App()')}:1`);
  await page.keyboard.type('topic = (');
  await page.keyboard.press('Enter');
  await hands.problem('syntax-error').waitFor();
  assert(await hands.problem('s3-encryption-missing').isVisible(), 'a broken statement took a finding of its neighbours along');
  await page.waitForTimeout(300);
  await hands.picture('broken');
  const broken = hands.problem('syntax-error');
  for (let tries = 0; tries < 40 && (await broken.isVisible()); tries++) {
    await page.keyboard.press('Control+Z');
    await page.waitForTimeout(100);
  }
  await broken.waitFor({ state: 'detached' });

  const [running] = server.servers();
  process.kill(running.pid, 'SIGKILL');
  await hands.told('the server stopped and was started again');
  await hands.problem('s3-encryption-missing').waitFor();
  await until('another one runs', () => server.servers().length === 1 && server.servers()[0].pid !== running.pid);
});
