import { constants } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { removeEntry, runsFileName } from '@insights/archive';
import { type GatherRun, gatherRunsSchema, interruptedPrefix, isFinal, keptRun, parseAnswer } from '@insights/contract';
import {
  type Clock,
  CodedError,
  errorCode,
  type JsonBounds,
  type Logger,
  makeFolder,
  parseBoundedJson,
} from '@insights/process';

/** How many runs are kept. */
export const keptRuns = 20;

interface RunStoreOptions {
  /** The folder of the archives. */
  readonly storagePath: string;
  readonly clock: Clock;
  readonly log: Logger;
}

// Twenty runs with all the texts that are kept of one take half of it, escapes included.
const runsBounds: JsonBounds = { bytes: 16 * 2 ** 20, depth: 12, values: 200_000 };

const interruptedMessage = `${interruptedPrefix}the gatherer ended while this run was in progress`;

/**
 * The last runs, newest first, in one file beside the archives; whole at any moment, whenever the process is killed. An
 * image that was tried here may have left anything in its place: what is no regular file of its size is removed.
 */
export class RunStore {
  readonly #path: string;
  readonly #options: RunStoreOptions;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: RunStoreOptions) {
    this.#options = options;
    this.#path = join(options.storagePath, runsFileName);
  }

  /**
   * Reads the runs. One that was in progress has failed with its process; a file that cannot be read is no runs.
   * @param recovered - what is known better of runs that were in progress
   */
  async load(recovered: readonly GatherRun[] = []): Promise<GatherRun[]> {
    const known = await this.#load(new Map(recovered.map((run) => [run.id, run])));
    const ids = new Set(known.map(({ id }) => id));
    return [...recovered.filter(({ id }) => !ids.has(id)), ...known].slice(0, keptRuns);
  }

  async #load(recovered: ReadonlyMap<string, GatherRun>): Promise<GatherRun[]> {
    try {
      const value = parseBoundedJson(await this.#read(), runsBounds, 'the file of runs');
      const runs = parseAnswer(gatherRunsSchema, 'the file of runs', value);
      return runs.slice(0, keptRuns).map((run) => this.#settle(run, recovered));
    } catch (err) {
      if (errorCode(err) === 'ENOENT') return [];
      this.#options.log.warn({ err, path: this.#path }, 'Could not read earlier runs');
      await this.#remove(runsFileName);
      return [];
    }
  }

  /** Replaces the file; a failure is logged, for a run is worth more than its memory. */
  save(runs: readonly GatherRun[]): Promise<void> {
    const text = JSON.stringify(runs.map(keptRun));
    this.#writing = this.#writing.then(async () => {
      try {
        await this.#replace(text);
      } catch (err) {
        this.#options.log.error({ err, path: this.#path }, 'Could not keep the runs');
      }
    });
    return this.#writing;
  }

  async #read(): Promise<Buffer> {
    // Without O_NONBLOCK, opening a pipe waits for a writer that never comes.
    await using file = await open(this.#path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = await file.stat();
    if (!stats.isFile()) throw new CodedError('ERR_RUNS_FILE', 'the file of runs is no regular file');
    if (stats.size > runsBounds.bytes) {
      throw new CodedError('ERR_RUNS_FILE', `the file of runs has ${stats.size} bytes, more than ${runsBounds.bytes}`);
    }
    return readAtMost(file, stats.size);
  }

  async #replace(text: string): Promise<void> {
    const { storagePath } = this.#options;
    await makeFolder(storagePath);
    const temporary = `${runsFileName}.tmp`;
    // Whatever has the name: one that exists is not opened, and one that cannot be removed is an error.
    await removeEntry(storagePath, temporary);
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    const file = await open(join(storagePath, temporary), flags, 0o640);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(join(storagePath, temporary), this.#path);
  }

  async #remove(name: string): Promise<void> {
    await removeEntry(this.#options.storagePath, name).catch((err: unknown) => {
      this.#options.log.error({ err, name }, 'Could not remove what lies in the place of the runs');
    });
  }

  #settle(run: GatherRun, recovered: ReadonlyMap<string, GatherRun>): GatherRun {
    if (isFinal(run.phase)) return run;
    const better = recovered.get(run.id);
    if (better) return better;
    const finishedAt = this.#options.clock.now().toISOString();
    return { ...run, phase: 'Failed', finishedAt, message: interruptedMessage };
  }
}

async function readAtMost(file: FileHandle, bytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(bytes);
  let length = 0;
  for (let read = -1; read !== 0 && length < bytes; length += read) {
    read = (await file.read(buffer, length, bytes - length, length)).bytesRead;
  }
  return buffer.subarray(0, length);
}
