// From underlined to compliant, by keys. usage: terraform.mjs FOLDER PICTURES VSIX
import assert from 'node:assert';
import fs from 'node:fs';
import { pressUntil } from './editor.mjs';
import { journey, until } from './hands.mjs';

const [folder, pictures, vsix] = process.argv.slice(2);
const file = `${folder}/main.tf`;
const line = (words) => 1 + fs.readFileSync(file, 'utf8').split('\n').findIndex((each) => each.includes(words));

await journey([vsix], pictures, {}, async (hands) => {
  const { page, server } = hands;
  await hands.open(folder, 'main.tf');
  await page.waitForSelector('.squiggly-error', { state: 'attached' });
  const started = Date.parse(/^(\S+ \S+) \[info\] starting /m.exec(server.log())[1]);
  hands.say(`first squiggle ${Date.now() - started} ms after the client started its server, which was never run before`);
  assert.match(server.servers()[0].command, /-I \S+\/dist\/server\/serve\.py$/);
  await hands.openProblems('s3-secure-transport');
  await hands.picture('problems');

  // the three fixes that matter most, each by its key
  await hands.choose(`${line('"aws_s3_bucket"')}:14`, 'Deny requests without TLS', () => hands.picture('fixes'));
  await hands.problem('s3-secure-transport').waitFor({ state: 'detached' });
  await hands.picture('fixed-transport');
  await hands.save(file, 'DenyInsecureTransport');
  await hands.choose(`${line('"aws_s3_bucket"')}:14`, 'Add tags');
  await hands.problem('missing-tags').waitFor({ state: 'detached' });
  await hands.picture('fixed-tags');
  await hands.choose('1:1', 'Add outputs');
  await hands.problem('missing-outputs').waitFor({ state: 'detached' });
  await hands.picture('fixed-outputs');
  await hands.save(file, 'tags ', 'output "uploads');
  hands.say('fixed SecureTransport, tags and outputs');

  await hands.choose(`${line('"aws_s3_bucket"')}:14`, 'Ignore s3-access-logging here');
  await hands.problem('s3-access-logging').waitFor({ state: 'detached' });
  await hands.save(file, 'stacklint: ignore[s3-access-logging]');
  await hands.picture('ignored');
  hands.say('ignored');

  // why a rule exists
  await hands.goTo(`${line('"public-read"')}:14`);
  await page.keyboard.press('Control+K');
  await pressUntil(page, 'Control+I', page.locator('.monaco-hover:not(.hidden)', { hasText: 's3-public-acl' }).first());
  await page.waitForTimeout(300);
  await hands.picture('why');
  await page.keyboard.press('Escape');

  // a block that is half written keeps its own squiggles and its neighbours'
  const before = await hands.squiggles();
  await hands.goTo(`${line('"public-read"') - 1}:99`);
  await page.keyboard.press('Enter');
  await page.keyboard.type('expected_bucket_owner = ');
  await hands.problem('syntax-error').waitFor();
  for (const rule of ['s3-public-acl', 's3-versioning', 's3-public-access-block']) {
    assert(await hands.problem(rule).isVisible(), `${rule} left with a block that is being written`);
  }
  await page.waitForTimeout(300);
  const during = await hands.squiggles();
  assert(during > before, `${during} squiggles where there were ${before}`);
  await hands.picture('broken');
  const broken = hands.problem('syntax-error');
  for (let tries = 0; tries < 40 && (await broken.isVisible()); tries++) {
    await page.keyboard.press('Control+Z');
    await page.waitForTimeout(100);
  }
  await broken.waitFor({ state: 'detached' });
  hands.say(`broken and mended: ${before}, ${during} and ${await hands.squiggles()} squiggles`);

  server.configure({ 'editor.codeActionsOnSave': { 'source.fixAll.stacklint': 'explicit' } });
  await page.waitForTimeout(1000);
  await hands.goTo('1:99');
  await page.keyboard.type('.');
  await hands.save(file, 'aws_s3_bucket_versioning');
  await hands.problem('s3-versioning').waitFor({ state: 'detached' });
  await hands.picture('fixed-on-save');
  hands.say('fixed on save');

  const status = await hands.status();
  await hands.picture('status');
  hands.say(`status: ${status}`);
  assert.match(status, /Stacklint 3: stacklint \d.*: the bundled copy, in Python 3\.\d+ at \S+, with(out)? cfn-lint/);

  const [running, ...others] = server.servers();
  assert.deepEqual(others, []);
  process.kill(running.pid, 'SIGKILL');
  await hands.told('the server stopped and was started again');
  await hands.problem('s3-public-acl').waitFor();
  await until('another one runs', () => server.servers().length === 1 && server.servers()[0].pid !== running.pid);
  await hands.picture('started-again');
});
