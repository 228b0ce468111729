import { leftOpen, openHandles } from './open-handles.mjs';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const patienceMilliseconds = 2_000;

/** Jest shows the place of an error by its path; what Node's loader has loaded bears a URL. */
function namePaths(error) {
  if (Error.isError(error) && error.stack)
    error.stack = error.stack.replace(/file:\/*(\/[^?\s)]+?)(?:\?run=[^:\s)]+)?(?=:\d)/g, '$1');
}

/**
 * Runs a test file in the realm of its worker (see `runtime.mjs`), and leaves the worker as it was: variables, the console
 * and signal listeners are put back. A file that leaves something open fails, with the kinds of what it left.
 */
export default class WorkerEnvironment {
  global = globalThis;
  #env = { ...process.env };
  #console = globalThis.console;
  #exit = Object.getOwnPropertyDescriptor(process, 'exit');
  #exitCode = process.exitCode;
  #listeners = new Map(signals.map((name) => [name, process.listeners(name)]));
  #open = openHandles();

  async setup() {}

  /** What jest-circus tells. At `run_finish` every test and hook of the file has run. */
  async handleTestEvent(event, state) {
    if (event.name === 'test_done') event.test.errors.flat().forEach(namePaths);
    if (event.name !== 'run_finish') return;
    const left = await leftOpen(this.#open, patienceMilliseconds);
    if (left.length > 0) state.unhandledErrors.push(new Error(`the file ended and left open: ${left.join(', ')}`));
    state.unhandledErrors.flat().forEach(namePaths);
  }

  async teardown() {
    globalThis.console = this.#console;
    Object.defineProperty(process, 'exit', this.#exit);
    process.exitCode = this.#exitCode;
    for (const name of Object.keys(process.env)) if (!(name in this.#env)) delete process.env[name];
    Object.assign(process.env, this.#env);
    for (const [name, before] of this.#listeners) {
      for (const listener of process.listeners(name)) if (!before.includes(listener)) process.off(name, listener);
    }
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return null;
  }
}
