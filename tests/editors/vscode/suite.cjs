// Runs inside VS Code's extension host. Each step leaves the next one a file without unsaved changes.
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');

const folder = vscode.workspace.workspaceFolders[0].uri.fsPath;
const uri = vscode.Uri.file(path.join(folder, 'main.tf'));
const original = fs.readFileSync(uri.fsPath, 'utf8');
const other = vscode.Uri.file(path.join(folder, 'other', 'stack.yaml'));
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const ours = (where = uri) => vscode.languages.getDiagnostics(where).filter((one) => one.source === 'stacklint' || one.source === 'empty');
const codeOf = (one) => (typeof one.code === 'object' ? one.code.value : one.code);
const codes = (where = uri) => ours(where).map(codeOf);
const has = (rule, where = uri) => codes(where).includes(rule);

async function until(what, holds, milliseconds = 20_000) {
  const start = Date.now();
  while (!(await holds())) {
    if (Date.now() - start > milliseconds) throw new Error(`waited in vain until ${what}; now: ${codes().join(', ')}`);
    await sleep(10);
  }
}

/** The servers of this window: command lines of processes that the extension host started, each behind its number. */
function processes() {
  return execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => / -I (-m stacklint|\S+serve\.py)$|empty-server/.test(line));
}

const servers = () => processes().map((line) => Number(line.split(/\s+/)[0]));
const command = () => processes()[0] ?? '';

async function write(text) {
  const document = await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  await vscode.workspace.applyEdit(edit);
  await document.save();
  return document;
}

const configure = (key, value) => vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);
const machine = (value) => vscode.workspace.getConfiguration().update('stacklint.path', value, vscode.ConfigurationTarget.Workspace);

async function latency() {
  const document = await write(original);
  const row = original.split('\n').findIndex((line) => line.startsWith('  acl '));
  const taken = [];
  for (let round = 0; round < 31; round++) {
    const wanted = round % 2 === 1;
    await until('the last change is known', () => has('s3-public-acl') === !wanted);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, document.lineAt(row).range, wanted ? '  acl    = "public-read"' : '  acl    = "private"');
    await vscode.workspace.applyEdit(edit);
    const start = performance.now();
    while (has('s3-public-acl') !== wanted) await new Promise(setImmediate);
    taken.push(performance.now() - start);
    await sleep(20);
  }
  await write(original);
  taken.sort((one, two) => one - two);
  return `${taken[15].toFixed(1)} ms (median of 31; least ${taken[0].toFixed(1)}, most ${taken[30].toFixed(1)})`;
}

const steps = {
  'is the packaged extension': async () => {
    const extension = vscode.extensions.getExtension('stacklint.stacklint');
    assert.match(extension.extensionPath, /extensions\/stacklint\.stacklint-/);
  },
  'starts nothing for files that are no stacks': async () => {
    for (const name of ['values.json', 'tool.py']) {
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(vscode.Uri.file(path.join(folder, name))));
    }
    await until('the extension is active', () => vscode.extensions.getExtension('stacklint.stacklint').isActive);
    await sleep(1000);
    assert.deepEqual(servers(), []);
  },
  'underlines on opening': async (say) => {
    const start = Date.now();
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    assert.equal(document.languageId, 'terraform');
    await until('there are diagnostics', () => has('s3-secure-transport'));
    say(`first diagnostics ${Date.now() - start} ms after the file was opened`);
    assert.equal(new Set(codes()).size, codes().length, `twice: ${codes()}`);
    const acl = ours().find((one) => codeOf(one) === 's3-public-acl');
    assert.equal(document.getText(acl.range), '"public-read"');
    assert.deepEqual(servers().length, 1);
    assert.match(command(), /-I -m stacklint$/, 'the environment that is selected has Stacklint');
  },
  'applies a fix': async () => {
    const one = ours().find((each) => codeOf(each) === 's3-secure-transport');
    const actions = await vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, one.range, vscode.CodeActionKind.QuickFix.value, 20);
    const action = actions.find((each) => each.title === 'Deny requests without TLS');
    assert(action?.edit, actions.map((each) => each.title).join());
    await vscode.workspace.applyEdit(action.edit);
    await until('the fix is known', () => !has('s3-secure-transport'));
    await write(original);
    await until('the problem is back', () => has('s3-secure-transport'));
  },
  'fixes all by a command': async () => {
    await vscode.commands.executeCommand('stacklint.fixFile');
    await until('safe fixes are applied', () => !has('s3-secure-transport') && !has('s3-versioning'));
    await write(original);
    await until('the problem is back', () => has('s3-versioning'));
  },
  'fixes on save': async () => {
    await configure('editor.codeActionsOnSave', { 'source.fixAll.stacklint': 'explicit' });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 0), '# saved\n');
    await vscode.workspace.applyEdit(edit);
    await sleep(300);
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('the file on disk is fixed', () => fs.readFileSync(uri.fsPath, 'utf8').includes('DenyInsecureTransport'));
    await configure('editor.codeActionsOnSave', undefined);
    await write(original);
    await until('the problem is back', () => has('s3-versioning'));
  },
  'keeps the neighbours of a broken block': async () => {
    const before = codes();
    await write(`${original}\nresource "aws_sqs_queue" {\n`);
    await until('the syntax error shows', () => has('syntax-error'));
    const during = codes();
    const of = (found) => found.filter((rule) => rule.startsWith('s3-'));
    assert.deepEqual(of(during), of(before));
    await write(original);
    await until('the syntax error is gone', () => !has('syntax-error'));
  },
  'follows the settings': async () => {
    await configure('stacklint.ignore', ['s3-versioning']);
    await until('the rule is silent', () => !has('s3-versioning'));
    await configure('stacklint.ignore', undefined);
    await until('the rule speaks', () => has('s3-versioning'));
    await configure('stacklint.requiredTags', ['CostCentre']);
    await until('the tag is asked for', () => ours().some((one) => one.message.includes('CostCentre')));
    await configure('stacklint.requiredTags', undefined);
    await configure('stacklint.severities', { 's3-versioning': 'error' });
    await until('it is an error', () => ours().some((one) => codeOf(one) === 's3-versioning' && one.severity === 0));
    await configure('stacklint.severities', undefined);
    await until('it is none', () => ours().some((one) => codeOf(one) === 's3-versioning' && one.severity !== 0));
  },
  'checks the workspace': async () => {
    assert.equal(ours(other).length, 0);
    await vscode.commands.executeCommand('stacklint.checkStacks');
    await until('the other file has diagnostics', () => has('s3-versioning', other));
  },
  'shows a rule': async () => {
    await vscode.commands.executeCommand('stacklint.openRule', 's3-versioning');
    const page = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: 'stacklint-rule', path: 's3-versioning.md' }));
    assert.match(page.getText(), /^# s3-versioning[\s\S]*## Why/);
  },
  'is started again when it is killed': async () => {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    const [first] = servers();
    process.kill(first, 'SIGKILL');
    await until('another one runs', () => servers().length === 1 && servers()[0] !== first);
    await until('diagnostics are back', () => has('s3-versioning'));
  },
  'runs once after many restarts': async (say) => {
    const start = Date.now();
    await vscode.commands.executeCommand('stacklint.restart');
    await until('diagnostics are back', () => has('s3-versioning'));
    say(`from one restart to diagnostics ${Date.now() - start} ms`);
    await Promise.all(Array.from({ length: 5 }, () => vscode.commands.executeCommand('stacklint.restart')));
    await until('diagnostics are back', () => has('s3-versioning'));
    await until('one server runs', () => servers().length === 1);
  },
  'runs the bundled copy where an interpreter has none': async (say) => {
    await machine(process.env.STACKLINT_TEST_BARE);
    await until('the bundled copy runs', () => /dist\/server\/serve\.py$/.test(command()));
    const start = Date.now();
    await until('diagnostics are back', () => has('s3-versioning'));
    say(`the bundled copy, run for the first time: first diagnostics ${Date.now() - start} ms after its process`);
    await vscode.commands.executeCommand('stacklint.openRule', 's3-public-acl');
    const page = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: 'stacklint-rule', path: 's3-public-acl.md' }));
    assert.match(page.getText(), /^# s3-public-acl/);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    await machine(undefined);
    await until('the installed one runs', () => /-I -m stacklint$/.test(command()));
    await until('diagnostics are back', () => has('s3-versioning'));
  },
  'recovers from a wrong path': async () => {
    await machine('/nowhere/stacklint');
    await until('none runs', () => servers().length === 0 && codes().length === 0);
    await machine(undefined);
    await until('diagnostics are back', () => has('s3-versioning') && servers().length === 1);
  },
  'is quick': async (say) => {
    say(`stacklint: edit to diagnostics in VS Code: ${await latency()}`);
    await machine(process.env.STACKLINT_TEST_EMPTY);
    await until('the empty server runs', () => has('s3-public-acl') && codes().length === 1);
    say(`empty: edit to diagnostics in VS Code: ${await latency()}`);
    await machine(undefined);
    await until('diagnostics are back', () => has('s3-versioning'));
  },
  'creates the settings file': async () => {
    await vscode.commands.executeCommand('stacklint.createSettings');
    await until('it is there', () => fs.existsSync(path.join(folder, '.stacklint.yaml')));
    await sleep(500);
    assert.deepEqual(ours(vscode.Uri.file(path.join(folder, '.stacklint.yaml'))), []);
  },
};

/** Called by VS Code; rejects where a step fails. */
exports.run = async () => {
  for (const [name, step] of Object.entries(steps)) {
    const start = Date.now();
    try {
      await step((words) => console.log(`suite: ${words}`));
    } catch (error) {
      console.log(`suite: FAILED: ${name}: ${error.stack}`);
      throw error;
    }
    console.log(`suite: passed: ${name} (${Date.now() - start} ms)`);
  }
};
