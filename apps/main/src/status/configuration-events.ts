import type { ConfigurationWatcher } from '../configuration/configuration-watcher.ts';
import type { Wakeable } from '../loops/trigger.ts';
import type { EventRecorder } from './event-recorder.ts';

interface ConfigurationEventsDependencies {
  readonly configuration: Pick<ConfigurationWatcher, 'problems'>;
  readonly events: Pick<EventRecorder, 'record'>;
}

// A document can have many flaws; the condition lists them all.
const mostAtOnce = 20;

/** Tells in an event of each setting that is not in force as it is written: once, until it is mended and comes back. */
export class ConfigurationEvents implements Wakeable {
  readonly #dependencies: ConfigurationEventsDependencies;
  #told: ReadonlySet<string> = new Set();

  /** What is wrong from the start is told at once. */
  constructor(dependencies: ConfigurationEventsDependencies) {
    this.#dependencies = dependencies;
    this.wake();
  }

  wake(): void {
    const { configuration, events } = this.#dependencies;
    const problems = new Set(configuration.problems);
    const fresh = [...problems].filter((problem) => !this.#told.has(problem)).slice(0, mostAtOnce);
    for (const message of fresh) events.record({ type: 'Warning', reason: 'InvalidConfiguration', message });
    this.#told = problems;
  }
}
