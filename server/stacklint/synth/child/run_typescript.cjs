// Runs a CDK program in TypeScript or JavaScript, as its author would have it run but without a build: each file of the
// program is turned into CommonJS as it is required, by what the project has for that (esbuild, TypeScript, Node itself).
// What goes wrong is written to error.json beside the job.
'use strict';

const fs = require('fs');
const path = require('path');
const Module = require('module');
const { job, inside } = require('./hook.cjs');

const CODE = ['.ts', '.tsx', '.mts', '.cts'];
const start = path.join(job.start, path.sep);

// ---- what went wrong -------------------------------------------------------------------------------------------------

class Unreadable extends Error {
  constructor(message, file, line) {
    super(message);
    this.name = 'SyntaxError';
    this.place = [inside(file) || file, line];
  }
}

/** The user's places in the text of an error's stack, which Node has mapped to sources already. */
function passed(stack) {
  const found = [];
  for (const [, file, line] of String(stack).matchAll(/^ +at (?:.*\()?((?:file:|[A-Z]:|\/)[^()\n]*?):(\d+):\d+\)?$/gm)) {
    const own = inside(file);
    if (own) found.push([own, Number(line)]);
  }
  return found;
}

function tell(error) {
  const cause = error?.cause?.message ? `: ${error.cause.message}` : '';
  const message = (String(error?.message ?? error).trim().split('\n')[0] + cause).slice(0, 500);
  const module = error?.code === 'MODULE_NOT_FOUND' ? /Cannot find module '([^'.][^']*)'/.exec(message)?.[1] : undefined;
  const told = {
    type: module && !path.isAbsolute(module) ? 'MODULE_NOT_FOUND' : String(error?.name ?? typeof error),
    message,
    frames: error?.place ? [error.place] : passed(error?.stack),
    module,
  };
  fs.writeFileSync(path.join(path.dirname(process.env.STACKLINT_JOB), 'error.json'), JSON.stringify(told));
}

process.on('uncaughtExceptionMonitor', tell);
const exit = process.exit;
process.exit = (status) => {
  if (Number(status ?? process.exitCode ?? 0) !== 0) {
    tell(Object.assign(new Error(`process.exit(${status})`), { name: 'SystemExit' }));
  }
  return exit(status);
};

// ---- from TypeScript to JavaScript -----------------------------------------------------------------------------------

function settings(file) {
  for (let folder = path.dirname(file); folder.length + 1 >= start.length; folder = path.dirname(folder)) {
    const found = path.join(folder, 'tsconfig.json');
    if (fs.existsSync(found)) return found;
    if (folder === path.dirname(folder)) break;
  }
  return '';
}

/** A package of the project, undefined if it has none. */
function installed(name) {
  try {
    return require(require.resolve(name, { paths: [job.start, job.root] }));
  } catch {
    return undefined;
  }
}

function withEsbuild() {
  const esbuild = installed('esbuild');
  if (!esbuild) return undefined;
  return (text, file) => {
    const config = settings(file);
    const options = {
      loader: /x$/.test(file) ? 'tsx' : /ts$/.test(file) ? 'ts' : 'js',
      format: 'cjs',
      platform: 'node',
      target: `node${process.versions.node}`,
      sourcemap: 'inline',
      sourcesContent: false,
      sourcefile: file,
      logLevel: 'silent',
    };
    try {
      return esbuild.transformSync(text, config ? { ...options, tsconfigRaw: fs.readFileSync(config, 'utf8') } : options).code;
    } catch (error) {
      const first = error.errors?.[0];
      if (!first) throw error;
      throw new Unreadable(first.text, file, first.location?.line ?? 1);
    }
  };
}

function withTypeScript() {
  const typescript = installed('typescript');
  if (typeof typescript?.transpileModule !== 'function') return undefined;
  return (text, file) => {
    const config = settings(file);
    const own = config ? typescript.readConfigFile(config, typescript.sys.readFile).config?.compilerOptions : {};
    const { options } = typescript.convertCompilerOptionsFromJson(own ?? {}, job.start);
    const compilerOptions = {
      ...options,
      module: typescript.ModuleKind.CommonJS,
      moduleResolution: undefined,
      target: Math.max(options.target ?? 0, typescript.ScriptTarget.ES2020),
      useDefineForClassFields: options.useDefineForClassFields ?? (options.target ?? 0) >= typescript.ScriptTarget.ES2022,
      esModuleInterop: true,
      inlineSourceMap: true,
      sourceMap: false,
      inlineSources: false,
      declaration: false,
      declarationMap: false,
      verbatimModuleSyntax: false,
      isolatedModules: true,
      noEmit: false,
      outDir: undefined,
      rootDir: undefined,
      sourceRoot: undefined,
      mapRoot: undefined,
    };
    const done = typescript.transpileModule(text, { fileName: file, compilerOptions, reportDiagnostics: true });
    const wrong = done.diagnostics?.find((each) => each.file && each.start !== undefined && each.code < 2000);
    if (wrong) {
      const { line } = wrong.file.getLineAndCharacterOfPosition(wrong.start);
      throw new Unreadable(typescript.flattenDiagnosticMessageText(wrong.messageText, ' '), file, line + 1);
    }
    return done.outputText;
  };
}

function withNode() {
  if (typeof Module.stripTypeScriptTypes !== 'function') return undefined;
  return (text) => Module.stripTypeScriptTypes(text, { mode: 'strip' });
}

let chosen = null;

function compile(text, file) {
  chosen ??= withEsbuild() ?? withTypeScript() ?? withNode();
  if (chosen) return chosen(text, file);
  throw Object.assign(new Error("Cannot find module 'typescript'"), { code: 'MODULE_NOT_FOUND' });
}

const MODULES = /^[ \t]*(?:import\b[^(.]|export\b)/m;
const plain = Module._extensions['.js'];

function own(module, file) {
  const text = fs.readFileSync(file, 'utf8');
  module._compile(compile(text, file), file);
}

for (const ending of CODE) Module._extensions[ending] = own;
for (const ending of ['.js', '.mjs', '.jsx']) {
  Module._extensions[ending] = (module, file) => {
    const isOwn = inside(file) && MODULES.test(fs.readFileSync(file, 'utf8'));
    return isOwn ? own(module, file) : plain(module, file);
  };
}

// ---- which file a name means -----------------------------------------------------------------------------------------

function mappings() {
  const config = settings(path.join(job.start, 'any.ts'));
  if (!config) return { base: '', paths: {} };
  const text = fs.readFileSync(config, 'utf8').replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[^]*?\*\//g, '$1');
  try {
    const { baseUrl, paths } = JSON.parse(text.replace(/,(\s*[}\]])/g, '$1')).compilerOptions ?? {};
    return { base: baseUrl || paths ? path.resolve(path.dirname(config), baseUrl ?? '.') : '', paths: paths ?? {} };
  } catch {
    return { base: '', paths: {} };
  }
}

let mapping = null;

/** Where else a name may lead: a source beside what a build would write, and the paths of tsconfig.json. */
function* alternatives(name) {
  for (const place of [name, ...mapped(name)]) {
    if (place !== name) yield place;
    if (/\.[mc]?js$/.test(place)) yield place.replace(/\.([mc]?)js$/, '.$1ts');
  }
}

function* mapped(name) {
  if (name.startsWith('.') || path.isAbsolute(name)) return;
  mapping ??= mappings();
  for (const [pattern, targets] of Object.entries(mapping.paths)) {
    const [before, after] = pattern.split('*');
    const isWild = pattern.includes('*');
    if (isWild ? !(name.startsWith(before) && name.endsWith(after)) : name !== pattern) continue;
    const middle = isWild ? name.slice(before.length, name.length - after.length) : '';
    for (const target of targets) yield path.resolve(mapping.base, target.replace('*', middle));
  }
  if (mapping.base) yield path.resolve(mapping.base, name);
}

const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, parent, ...rest) {
  let found;
  try {
    found = resolve.call(this, name, parent, ...rest);
  } catch (error) {
    for (const other of alternatives(name)) {
      try {
        return resolve.call(this, other, parent, ...rest);
      } catch {
        // the next one, and if there is none the first error
      }
    }
    throw error;
  }
  if (!found.endsWith('.js') || !inside(found)) return found;
  const source = found.slice(0, -2) + 'ts'; // what a build left behind may be older than what is being edited
  return fs.existsSync(source) ? source : found;
};

// ---- the program -----------------------------------------------------------------------------------------------------

/** The program's first file: where the command has it, or the source of what a build would write there. */
function* firsts() {
  const file = path.resolve(job.start, job.file);
  yield file;
  const [, ...below] = job.file.replace(/^\.\//, '').split('/');
  if (below.length) yield* [path.resolve(job.start, ...below), path.resolve(job.start, 'src', ...below)];
}

function entry() {
  for (const file of firsts()) {
    try {
      return Module._resolveFilename(file, null, false);
    } catch {
      // the next one
    }
  }
  const error = new Error(`${job.file} does not exist`);
  error.place = [job.settings || job.file, 1];
  throw error;
}

const file = entry();
process.argv = [process.argv[0], file, ...job.arguments];
Module._load(file, null, true);
