// Runs in every Node process of a program, before anything else: in the kernel of a Python program and in a TypeScript
// program itself. It notes where constructs are made, has the result written to a scratch folder, and keeps sockets shut.
'use strict';

const fs = require('fs');
const path = require('path');
const Module = require('module');

const job = JSON.parse(fs.readFileSync(process.env.STACKLINT_JOB, 'utf8'));
const root = path.join(fs.realpathSync(job.root), path.sep);
const FOREIGN = /[\\/](?:node_modules|site-packages)[\\/]/;
const MOST = 60;
const PATCHED = Symbol('stacklint');

Error.stackTraceLimit = 200;

// ---- places ----------------------------------------------------------------------------------------------------------

const known = new Map();

/** A file's path relative to the root, with "/"; "" for what is not the user's own. */
function inside(file) {
  if (!file) return '';
  let found = known.get(file);
  if (found !== undefined) return found;
  let real = file.startsWith('file:') ? require('url').fileURLToPath(file) : file;
  try {
    real = fs.realpathSync(real);
  } catch {
    // what does not exist keeps its name
  }
  found = real.startsWith(root) && !FOREIGN.test(path.sep + real.slice(root.length))
    ? real.slice(root.length).split(path.sep).join('/')
    : '';
  known.set(file, found);
  return found;
}

/** The user's places on the stack, innermost first, up to where the library began to synthesize. */
function places(above) {
  const before = Error.prepareStackTrace;
  const holder = {};
  Error.prepareStackTrace = (_, sites) => sites;
  Error.captureStackTrace(holder, above);
  const sites = holder.stack;
  Error.prepareStackTrace = before;
  const found = [];
  for (const site of Array.isArray(sites) ? sites : []) {
    const file = site.getFileName();
    if (site.getFunctionName()?.endsWith('synth') && /stage\.js$/.test(file ?? '')) break;
    const place = file && placed(file, site.getLineNumber(), site.getColumnNumber());
    if (place && found.length < MOST) found.push(place);
  }
  return found;
}

function placed(file, line, column) {
  if (!line || (FOREIGN.test(file) && !FOREIGN.test(root))) return null;
  const map = Module.findSourceMap?.(file);
  const entry = map?.findEntry(line - 1, (column || 1) - 1);
  if (entry?.originalSource) {
    const origin = inside(entry.originalSource);
    if (origin) return [origin, entry.originalLine + 1];
  }
  const own = inside(file);
  return own ? [own, line] : null;
}

module.exports = { job, inside };

// ---- what is noted ---------------------------------------------------------------------------------------------------

let log = null;
let counter = null;
let programs = 0;

function note(entry) {
  log ??= fs.openSync(job.log, 'a');
  fs.writeSync(log, JSON.stringify(entry) + '\n');
}

function request() {
  counter ??= fs.openSync(job.counter, 'r');
  const bytes = Buffer.alloc(8);
  fs.readSync(counter, bytes, 0, 8, 0);
  return Number(bytes.readBigUInt64LE());
}

function watchConstructs(Node) {
  const add = Node.prototype.addChild;
  if (typeof add !== 'function' || add[PATCHED]) return;
  function addChild(child, name) {
    const own = [this.path, name].filter(Boolean).join('/');
    note(job.counter ? { path: own, request: request() } : { path: own, places: places(addChild) });
    return add.call(this, child, name);
  }
  addChild[PATCHED] = true;
  Node.prototype.addChild = addChild;
}

function redirect(Stage) {
  const create = Stage.prototype.createBuilder;
  if (typeof create !== 'function' || create[PATCHED]) return;
  function createBuilder(folder) {
    if (this.parentStage) return create.call(this, folder);
    programs += 1;
    return create.call(this, programs === 1 ? job.out : path.join(job.out, `program-${programs}`));
  }
  createBuilder[PATCHED] = true;
  Stage.prototype.createBuilder = createBuilder;
}

// Programs load source-map-support, which puts its own lines in place of those that Node has mapped already.
const REPLACED = { 'source-map-support/register': {}, 'source-map-support': { install() {} } };

const load = Module._load;
Module._load = function (name, ...rest) {
  if (Object.hasOwn(REPLACED, name)) return REPLACED[name];
  const found = load.call(this, name, ...rest);
  if (/(?:^|[\\/])(?:constructs?|stage)(?:\.js)?$/.test(name) && found && typeof found === 'object') {
    if (typeof found.Node?.prototype?.addChild === 'function') watchConstructs(found.Node);
    if (typeof found.Stage?.prototype?.createBuilder === 'function') redirect(found.Stage);
  }
  return found;
};

// Providers of CDKTF require each of their thousands of modules at once; here, each when it is first asked for.
const PROVIDER = /[\\/]provider-[\w-]+[\\/](?:.*[\\/])?lib[\\/]index\.js$/;
const javascript = Module._extensions['.js'];
Module._extensions['.js'] = (module, file) => {
  if (!PROVIDER.test(file)) return javascript(module, file);
  const text = fs.readFileSync(file, 'utf8');
  const lazy = 'Object.defineProperty(exports, "$1", { configurable: true, enumerable: true, get: () => require($2) });';
  const emptied = text.replace(/^(?:exports\.\w+ = )+void 0;$/gm, '');
  return module._compile(emptied.replace(/^exports\.(\w+) = require\((.+?)\);$/gm, lazy), file);
};

// ---- no network ------------------------------------------------------------------------------------------------------

const MESSAGE = 'Stacklint runs programs without a network';

function refusal() {
  return Object.assign(new Error(MESSAGE), { code: 'ENETUNREACH' });
}

const net = require('net');
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  const options = Array.isArray(given[0]) ? given[0][0] : given[0];
  if ((typeof options === 'string' && !/^\d+$/.test(options)) || options?.path) return connect.apply(this, given);
  const error = refusal();
  process.nextTick(() => this.destroy(error));
  return this;
};
for (const name of ['connect', 'send']) {
  require('dgram').Socket.prototype[name] = () => {
    throw refusal();
  };
}
const dns = require('dns');
for (const [names, isPromised] of [
  [dns, false],
  [dns.Resolver.prototype, false],
  [dns.promises, true],
  [dns.promises.Resolver.prototype, true],
]) {
  for (const name of Object.getOwnPropertyNames(names)) {
    if (!/^(?:lookup|resolve|reverse)/.test(name) || typeof names[name] !== 'function') continue;
    names[name] = (...given) => {
      if (isPromised) return Promise.reject(refusal());
      const error = refusal();
      return process.nextTick(() => given.at(-1)(error));
    };
  }
}
