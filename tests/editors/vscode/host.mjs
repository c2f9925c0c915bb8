// Runs suite.cjs in the extension host, against the packaged extension. usage: host.mjs FOLDER VSIX…
import { fileURLToPath } from 'node:url';
import fs from 'node:fs';
import { openBrowser, startServer } from './editor.mjs';

const [folder, ...vsix] = process.argv.slice(2);
const suite = fileURLToPath(new URL('suite.cjs', import.meta.url));
// an extension that does nothing: the workbench wants one to test, and what is tested is installed
const dummy = `${folder}-dummy`;
fs.mkdirSync(dummy, { recursive: true });
fs.writeFileSync(`${dummy}/package.json`, JSON.stringify({ name: 'dummy', publisher: 'tests', version: '0.0.1', engines: { vscode: '*' } }));
const server = await startServer(vsix);
const browser = await openBrowser();
try {
  const { page } = browser;
  const ended = new Promise((resolve) => {
    page.exposeFunction('codeAutomationExit', resolve);
  });
  await page.exposeFunction('codeAutomationLog', (_, words) => {
    const [first] = words.map(String);
    if (first?.startsWith('suite: ')) console.log(first.slice('suite: '.length));
  });
  await page.goto(server.address(folder, [['extensionDevelopmentPath', server.remote(dummy)], ['extensionTestsPath', server.remote(suite)]]));
  const late = new Promise((resolve) => { setTimeout(() => resolve('too late'), 150_000).unref(); });
  const code = await Promise.race([ended, late]);
  if (code !== 0) {
    console.error(`the suite ended with ${code}`);
    const logs = fs.globSync(`${server.data}/data/logs/**/*Stacklint.log`);
    for (const log of logs) console.error(log, fs.readFileSync(log, 'utf8').slice(-4000));
    process.exitCode = 1;
  }
} finally {
  await browser.close();
  await server.stop();
}
