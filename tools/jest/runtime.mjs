import { createRequire, flushCompileCache, registerHooks } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// jest's own runtime gives every test file a VM context with a module registry of its own, so that each file loads,
// parses and links the whole product again: most of the time of `npm test`. This one imports with Node's own loader. The
// product's modules are loaded once in a worker; a test file and what lies beside it (`test/`, `suites/`) are loaded
// anew for each file, so hooks and state that stand at the top of such a module are that file's own.
//
// Everything else stays jest's: hooks, timeouts, filters, `it.each`, snapshots and unhandled errors are those of jest-circus.
// What goes: module mocks, fake timers and `--coverage` (use `NODE_V8_COVERAGE`). A worker is one realm, so what a
// test does to a global outlives it: `environment.mjs` puts back `process.env`, the console and the listeners.

const globalsModule = new URL('./globals.mjs', import.meta.url).href;
const root = new URL('../../', import.meta.url).href;
const ofOneFile = /(?:^|\/)(?:test|suites)\/[^?]*\.ts$/;
const eventHandlers = Symbol.for('EVENT_HANDLERS');
const require = createRequire(import.meta.url);
const timesRun = new Map();

registerHooks({
  resolve(specifier, context, next) {
    const run = /\?run=.+$/.exec(context.parentURL ?? '')?.[0] ?? '';
    if (specifier === '@jest/globals') return { url: globalsModule, format: 'module', shortCircuit: true };
    const resolved = next(specifier, context);
    const isOfOneFile = run !== '' && resolved.url.startsWith(root) && ofOneFile.test(resolved.url.slice(root.length));
    return isOfOneFile ? { ...resolved, url: resolved.url + run } : resolved;
  },
});

/** What jest-runner and the adapter of jest-circus call of a runtime: jest's `runtime` option. */
export default class NativeRuntime {
  #run;

  constructor(...args) {
    const [{ collectCoverage }, testPath] = args.slice(5);
    // The same in every worker, so that Node's compile cache knows the file again; another when `--watch` runs it again.
    const times = (timesRun.get(testPath) ?? 0) + 1;
    timesRun.set(testPath, times);
    this.#run = `?run=${times},${encodeURIComponent(testPath.slice(fileURLToPath(root).length))}`;
    if (collectCoverage) throw new Error('--coverage is not supported: set NODE_V8_COVERAGE to a folder instead');
  }

  /** jest-circus keeps the state of a file in its module: it is loaded anew for each. */
  requireInternalModule(path) {
    const folder = dirname(path);
    for (const loaded of Object.keys(require.cache)) if (dirname(loaded) === folder) delete require.cache[loaded];
    delete globalThis[eventHandlers];
    return require(path);
  }

  requireModule(path) {
    return require(path);
  }

  setGlobalsForRuntime(globals) {
    globalThis[Symbol.for('insights.jest-globals')] = globals;
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  unstable_importModule(path) {
    return import(pathToFileURL(path).href + this.#run);
  }

  getSourceMaps() {
    return new Map();
  }

  getAllCoverageInfoCopy() {
    return undefined;
  }

  enterTestCode() {}
  leaveTestCode() {}

  /** Node would write what it compiled when the worker ends, and jest gives a worker half a second for its end. */
  teardown() {
    flushCompileCache();
  }
}
