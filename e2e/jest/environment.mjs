import WorkerEnvironment from '../../tools/jest/environment.mjs';

/** Paths of the suites whose `beforeAll` failed. */
export const withoutStage = new Set();

/** The environment of all tests, which remembers besides whose stage could not be set. */
export default class SuiteEnvironment extends WorkerEnvironment {
  #path;

  constructor(config, context) {
    super(config, context);
    this.#path = context.testPath;
  }

  async handleTestEvent(event, state) {
    if (event.name === 'hook_failure' && event.hook.type === 'beforeAll') withoutStage.add(this.#path);
    await super.handleTestEvent(event, state);
  }
}
