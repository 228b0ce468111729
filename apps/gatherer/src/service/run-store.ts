import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type GatherRun, gatherRunsSchema, isFinal, parseAnswer } from '@insights/contract';
import { type Clock, errorCode, type Logger } from '@insights/process';

/** How many runs are kept. */
export const keptRuns = 20;

/** What {@link RunStore} takes. */
export interface RunStoreOptions {
  /** The folder of the archives. */
  readonly storagePath: string;
  readonly clock: Clock;
  readonly log: Logger;
}

const interruptedMessage = 'interrupted: the gatherer ended while this run was in progress';

/** The last runs, newest first, in one file beside the archives; whole at any moment, whenever the process is killed. */
export class RunStore {
  readonly #path: string;
  readonly #options: RunStoreOptions;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: RunStoreOptions) {
    this.#options = options;
    this.#path = join(options.storagePath, '.gatherer-runs.json');
  }

  /** Reads the runs. One that was in progress has failed with its process; a file that cannot be read is no runs. */
  async load(): Promise<GatherRun[]> {
    try {
      const runs = parseAnswer(gatherRunsSchema, 'the file of runs', JSON.parse(await readFile(this.#path, 'utf8')));
      return runs.slice(0, keptRuns).map((run) => this.#settle(run));
    } catch (err) {
      if (errorCode(err) !== 'ENOENT') this.#options.log.warn({ err, path: this.#path }, 'Could not read earlier runs');
      return [];
    }
  }

  /** Replaces the file; a failure is logged, for a run is worth more than its memory. */
  save(runs: readonly GatherRun[]): Promise<void> {
    const text = JSON.stringify(runs);
    this.#writing = this.#writing.then(async () => {
      try {
        await this.#replace(text);
      } catch (err) {
        this.#options.log.error({ err, path: this.#path }, 'Could not keep the runs');
      }
    });
    return this.#writing;
  }

  async #replace(text: string): Promise<void> {
    await mkdir(this.#options.storagePath, { recursive: true });
    const temporary = `${this.#path}.tmp`;
    const file = await open(temporary, 'w', 0o640);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, this.#path);
  }

  #settle(run: GatherRun): GatherRun {
    if (isFinal(run.phase)) return run;
    const finishedAt = this.#options.clock.now().toISOString();
    return { ...run, phase: 'Failed', finishedAt, message: interruptedMessage };
  }
}
