const patienceMilliseconds = 1_000;

/**
 * A reporter that ends jest once the results are out. Jest itself waits for ever for what a file left open when it runs in
 * one process; such a file has failed by then (`environment.mjs`), and the exit code says so.
 */
export default class Ending {
  #isWatching;

  constructor(globalConfig) {
    this.#isWatching = globalConfig.watch || globalConfig.watchAll;
  }

  onRunComplete() {
    if (!this.#isWatching) setTimeout(() => process.exit(), patienceMilliseconds).unref();
  }
}
