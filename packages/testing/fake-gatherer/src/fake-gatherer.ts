import { randomUUID } from 'node:crypto';
import type { ArchiveSummary, FunctionDescription, GatherPrice, GatherRequest, VersionInfo } from '@insights/contract';
import { parseListenAddress, present, type RunningServer, serve, systemClock } from '@insights/process';
import { fastify } from 'fastify';
import { endRun, type FakeRun } from './fake-run.ts';
import { addRoutes } from './routes.ts';

/**
 * What a gather leaves behind; `null` when there is no archive. Rejecting fails the run, never settling is hanging.
 * @param signal - aborts when the fake is disposed of
 */
export type Gather = (signal: AbortSignal) => Promise<ArchiveSummary | null>;

/** What {@link FakeGatherer.start} takes. */
export interface FakeGathererOptions {
  /** `unix:PATH`. */
  readonly listen: string;
  readonly version: VersionInfo;
  readonly gather: Gather;
}

/** The gather API, with gathers to order. */
export class FakeGatherer implements AsyncDisposable {
  version: VersionInfo;
  /** The catalogue; `undefined` when it cannot be read. */
  functions: readonly FunctionDescription[] | undefined = [];
  /** What undoes the obfuscation of the newest run; `undefined`: it gives none. */
  translationTable: unknown;
  /** What dry runs say. */
  price: GatherPrice | Promise<GatherPrice> = {
    requests: 1,
    bytes: 2,
    seconds: 0.003,
    functions: [],
    missingRights: [],
  };
  /** What the next runs do. */
  gather: Gather;
  /** Newest first. */
  readonly runs: FakeRun[] = [];
  /** What was asked for, oldest first. */
  readonly requests: GatherRequest[] = [];
  readonly #stop = new AbortController();
  readonly #gathering = new Set<Promise<void>>();
  #server: RunningServer | undefined;

  private constructor({ version, gather }: FakeGathererOptions) {
    this.version = version;
    this.gather = gather;
  }

  static async start(options: FakeGathererOptions): Promise<FakeGatherer> {
    const app = fastify();
    const gatherer = new FakeGatherer(options);
    addRoutes(app, gatherer);
    gatherer.#server = await serve(app, parseListenAddress(options.listen), { clock: systemClock });
    return gatherer;
  }

  /** Starts a run beside whatever runs. */
  begin(request: GatherRequest): FakeRun {
    const { requestId, dryRun } = request;
    this.requests.push(request);
    const run: FakeRun = {
      id: randomUUID(),
      ...present({ requestId, dryRun: dryRun || undefined }),
      phase: 'Running',
      startedAt: new Date().toISOString(),
      finishedAt: null,
      progress: { functionsDone: 0, functionsTotal: 1, records: 0, bytes: 0 },
      archive: null,
      functions: [],
      warnings: [],
      message: '',
    };
    this.runs.unshift(run);
    const gathering = this.#run(run).finally(() => this.#gathering.delete(gathering));
    this.#gathering.add(gathering);
    return run;
  }

  /** Cancels a run that goes on. */
  cancel(run: FakeRun): void {
    endRun(run, { phase: 'Cancelled' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error('the gatherer has ended'));
    await this.#server?.close(0);
    // An archive that is being written would be in the way of whoever removes the folder.
    await Promise.all(this.#gathering);
  }

  async #run(run: FakeRun): Promise<void> {
    try {
      const outcome = run.dryRun ? { price: await this.price } : { archive: await this.gather(this.#stop.signal) };
      endRun(run, { ...outcome, phase: 'Succeeded' });
    } catch (error) {
      endRun(run, { phase: 'Failed', message: String(error) });
    }
  }
}
