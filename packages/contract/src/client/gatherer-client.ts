import { type JsonBounds, present } from '@insights/process';
import type { Static, TSchema } from 'typebox';
import { GathererError, protocolError } from '../errors.ts';
import {
  contractVersion,
  type FunctionDescription,
  functionDescriptionsSchema,
  type VersionInfo,
  versionInfoSchema,
} from '../schemas/description.ts';
import { eventStreamContentType } from '../schemas/events.ts';
import { type ProblemDetails, problemSchema } from '../schemas/problem.ts';
import type { GatherRequest } from '../schemas/request.ts';
import { type GatherRun, gatherRunSchema, gatherRunsSchema } from '../schemas/run.ts';
import { parseTable } from '../schemas/translation-table.ts';
import { parseAnswer } from '../validation.ts';
import { answerBounds } from './answer-bounds.ts';
import { type FollowHandlers, RunFollower } from './follow.ts';
import { keptProblem, keptRun } from '../kept-run.ts';
import type { Sleep } from './pace.ts';
import type { EventStreamLimits } from './run-events.ts';
import { type Answer, type Call, type StreamedAnswer, Transport } from './transport.ts';

/** What {@link GathererClient} takes. Exactly one of `socketPath` and `baseUrl`. */
export interface GathererClientOptions {
  /** The gatherer's Unix socket. */
  readonly socketPath?: string;
  /** Outside a pod: `http://127.0.0.1:PORT`. */
  readonly baseUrl?: string;
  readonly sleep: Sleep;
  /** For one call, not for following a run. Default 10000. */
  readonly requestTimeoutMilliseconds?: number;
  /** Failures in a row without news of the run before {@link GathererClient.follow} gives up. Default 12, about 45 s. */
  readonly followAttempts?: number;
  /** Bounds of the event stream. Default: 5 s of silence, 4 MiB an event, 500 events and 16 MiB a second. */
  readonly eventLimits?: Partial<EventStreamLimits>;
}

const defaultEventLimits: EventStreamLimits = {
  // Progress comes every second.
  silenceMilliseconds: 5000,
  eventBytes: 4 * 2 ** 20,
  eventsPerSecond: 500,
  bytesPerSecond: 16 * 2 ** 20,
};

/** What an answer has to be. */
interface Expectation<Schema extends TSchema> {
  readonly schema: Schema;
  /** For messages: `the version`. */
  readonly what: string;
  readonly bounds: JsonBounds;
}

const identity = { schema: versionInfoSchema, what: 'the version', bounds: answerBounds.version };
const catalogue = { schema: functionDescriptionsSchema, what: 'the catalogue', bounds: answerBounds.catalogue };
const oneRun = { schema: gatherRunSchema, what: 'the run', bounds: answerBounds.run };
const recentRuns = { schema: gatherRunsSchema, what: 'the list of runs', bounds: answerBounds.runs };

// Of what the other side says to a call, in the message of an error.
const longestDetail = 1024;

/**
 * Client of the gather API. The gatherer may run code that did not come with the release: every answer is bounded by its
 * kind (`answerBounds`) before anything is made of it, and validated; what is handed on of a run is `keptRun`. All methods
 * throw {@link GathererError}, or the reason of `signal` when that is aborted.
 */
export class GathererClient {
  readonly #transport: Transport;
  readonly #options: GathererClientOptions;

  constructor(options: GathererClientOptions) {
    const { socketPath, baseUrl, requestTimeoutMilliseconds = 10_000 } = options;
    this.#options = options;
    if ((socketPath === undefined) === (baseUrl === undefined)) {
      throw new TypeError('a GathererClient takes socketPath or baseUrl, and one of them only');
    }
    const address = socketPath === undefined ? { baseUrl: baseUrl ?? '' } : { socketPath };
    this.#transport = new Transport({ address, requestTimeoutMilliseconds });
  }

  /** What runs there, whichever version of the contract it speaks: for those who decide whether to speak to it. */
  identify(signal: AbortSignal): Promise<VersionInfo> {
    return this.#expect({ method: 'GET', path: '/version' }, identity, signal);
  }

  /**
   * What runs there.
   * @throws GathererError `ERR_GATHERER_PROTOCOL` also when it speaks another major version of the contract
   */
  async version(signal: AbortSignal): Promise<VersionInfo> {
    const version = await this.identify(signal);
    if (majorOf(version.contract) === majorOf(contractVersion)) return version;
    throw protocolError(`the gatherer speaks contract ${version.contract}, expected ${majorOf(contractVersion)}.x`);
  }

  /** The catalogue of gathering functions. */
  functions(signal: AbortSignal): Promise<FunctionDescription[]> {
    return this.#expect({ method: 'GET', path: '/functions' }, catalogue, signal);
  }

  /** Recent runs, newest first. */
  async runs(signal: AbortSignal): Promise<GatherRun[]> {
    const runs = await this.#expect({ method: 'GET', path: '/gather' }, recentRuns, signal);
    return runs.map(keptRun);
  }

  /** One run. @throws GathererError `ERR_GATHERER_UNKNOWN_RUN` */
  async run(id: string, signal: AbortSignal): Promise<GatherRun> {
    const run = await this.#run({ method: 'GET', path: pathOf(id) }, signal);
    if (run.id === id) return run;
    throw protocolError('the gatherer answered with another run');
  }

  /**
   * Starts a run; with a `requestId` that was used before, gives the run that was started then.
   * @throws GathererError `ERR_GATHERER_BUSY` with the `run` in progress; `ERR_GATHERER_REJECTED` with the `problem`
   */
  start(request: GatherRequest, signal: AbortSignal): Promise<GatherRun> {
    return this.#run({ method: 'POST', path: '/gather', body: request }, signal);
  }

  /**
   * What undoes the obfuscation of the newest run. Never log or show it.
   * @throws GathererError `ERR_GATHERER_REJECTED` when there is none to give
   */
  async translationTable(id: string, signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
    const call: Call = { method: 'GET', path: `${pathOf(id)}/translation-table` };
    return parseTable(await this.#body(call, answerBounds.table, signal));
  }

  /** Cancels a run; it ends soon after, its archive finalised as partial. Harmless when it has ended. */
  cancel(id: string, signal: AbortSignal): Promise<GatherRun> {
    return this.#run({ method: 'DELETE', path: pathOf(id) }, signal);
  }

  /**
   * Follows a run to its end, over lost connections and restarts of the gatherer.
   * @returns the run, in a final phase
   */
  async follow(id: string, handlers: FollowHandlers, signal: AbortSignal): Promise<GatherRun> {
    const { sleep, followAttempts = 12, eventLimits } = this.#options;
    const follower = new RunFollower({
      id,
      handlers,
      limits: { ...defaultEventLimits, ...eventLimits },
      attempts: followAttempts,
      sleep,
      openEvents: (lastEventId, abort) => this.#openEvents(id, lastEventId, abort),
      readRun: (abort) => this.run(id, abort),
    });
    return await follower.follow(signal);
  }

  #openEvents(id: string, lastEventId: number | undefined, signal: AbortSignal): Promise<StreamedAnswer> {
    const resume = lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) };
    const headers = { accept: eventStreamContentType, ...resume };
    return this.#transport.stream({ method: 'GET', path: `${pathOf(id)}/events`, headers }, signal);
  }

  async #run(call: Call, signal: AbortSignal): Promise<GatherRun> {
    return keptRun(await this.#expect(call, oneRun, signal));
  }

  async #expect<Schema extends TSchema>(
    call: Call,
    { schema, what, bounds }: Expectation<Schema>,
    signal: AbortSignal,
  ): Promise<Static<Schema>> {
    return parseAnswer(schema, what, await this.#body(call, bounds, signal));
  }

  async #body(call: Call, bounds: JsonBounds, signal: AbortSignal): Promise<unknown> {
    const answer = await this.#transport.call(call, bounds, signal);
    if (answer.status < 200 || answer.status > 299) throw refusal(call, answer);
    return answer.body;
  }
}

function majorOf(version: string): string {
  return version.split('.')[0] ?? '';
}

function pathOf(id: string): string {
  return `/gather/${encodeURIComponent(id)}`;
}

function refusal({ method, path }: Call, { status, body }: Answer): GathererError {
  const what = `${method} ${path}`;
  if (status < 400 || status > 599) return protocolError(`${what} was answered with status ${status}`);
  const problem = keptProblem(parseAnswer(problemSchema, `the problem of ${what}`, body));
  const message = `${what} was refused: ${problem.detail.slice(0, longestDetail)}`;
  return new GathererError(codeOf(status, problem), message, { problem, ...present({ run: problem.run }) });
}

function codeOf(status: number, problem: ProblemDetails): GathererError['code'] {
  if (status >= 500) return 'ERR_GATHERER_FAILED';
  if (problem.code === 'ERR_GATHER_RUN_UNKNOWN') return 'ERR_GATHERER_UNKNOWN_RUN';
  if (status === 409 && problem.run) return 'ERR_GATHERER_BUSY';
  return 'ERR_GATHERER_REJECTED';
}
