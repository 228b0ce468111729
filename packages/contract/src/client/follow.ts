import { GathererError, protocolError } from '../errors.ts';
import { type FunctionReport, type GatherRun, isFinal, type RunProgress } from '../schemas/run.ts';
import type { Sleep } from './pace.ts';
import { type EventStreamLimits, readRunEvents } from './run-events.ts';
import type { StreamedAnswer } from './transport.ts';

/** What a follower is told on the way. Both may be called with what it was told before. */
export interface FollowHandlers {
  onProgress?(progress: RunProgress): void;
  onFunction?(report: FunctionReport): void;
}

interface RunFollowerOptions {
  readonly id: string;
  readonly handlers: FollowHandlers;
  readonly limits: EventStreamLimits;
  /** Gives up after this many failures in a row without any news of the run. */
  readonly attempts: number;
  readonly sleep: Sleep;
  /** Opens the event stream behind the event with this id. */
  openEvents(lastEventId: number | undefined, signal: AbortSignal): Promise<StreamedAnswer>;
  /** Reads the run. */
  readRun(signal: AbortSignal): Promise<GatherRun>;
}

const shortestPauseMilliseconds = 250;
const longestPauseMilliseconds = 5000;

/** Follows one run to its end: by events, resumed where they broke off, and by reading the run when there are none. */
export class RunFollower {
  readonly #options: RunFollowerOptions;
  #lastEventId: number | undefined;
  #progress = '';
  #failures = 0;

  constructor(options: RunFollowerOptions) {
    this.#options = options;
  }

  /**
   * Resolves to the run once it has ended.
   * @throws GathererError the last one when there were too many in a row; at once when the run is unknown or is not what
   *   the contract says, which asking again does not change
   */
  async follow(signal: AbortSignal): Promise<GatherRun> {
    const { attempts, sleep } = this.#options;
    for (;;) {
      const streamed = await this.#attempt(() => this.#followEvents(signal));
      if (streamed.run) return streamed.run;
      const polled = await this.#attempt(() => this.#poll(signal));
      if (polled.run && isFinal(polled.run.phase)) return polled.run;
      if (polled.error?.code === 'ERR_GATHERER_PROTOCOL') throw polled.error;
      this.#failures += 1;
      if (this.#failures >= attempts) throw polled.error ?? streamed.error ?? protocolError('the events never end');
      const pause = shortestPauseMilliseconds * 2 ** (this.#failures - 1);
      await sleep(Math.min(pause, longestPauseMilliseconds), signal);
    }
  }

  async #attempt(work: () => Promise<GatherRun | undefined>): Promise<{ run?: GatherRun; error?: GathererError }> {
    try {
      const run = await work();
      return run ? { run } : {};
    } catch (error) {
      if (!(error instanceof GathererError) || error.code === 'ERR_GATHERER_UNKNOWN_RUN') throw error;
      return { error };
    }
  }

  async #followEvents(signal: AbortSignal): Promise<GatherRun | undefined> {
    const { handlers, limits, sleep, id } = this.#options;
    const answer = await this.#options.openEvents(this.#lastEventId, signal);
    for await (const { id: eventId, event, data } of readRunEvents(answer, { limits, sleep })) {
      if (event === 'done') {
        if (data.id === id && isFinal(data.phase)) return data;
        throw protocolError('event done holds another run, or one that goes on');
      }
      this.#failures = 0;
      this.#lastEventId = eventId;
      if (event === 'progress') handlers.onProgress?.(data);
      if (event === 'function') handlers.onFunction?.(data);
    }
    return undefined;
  }

  async #poll(signal: AbortSignal): Promise<GatherRun> {
    const run = await this.#options.readRun(signal);
    const progress = JSON.stringify(run.progress);
    if (progress === this.#progress) return run;
    this.#progress = progress;
    this.#failures = 0;
    this.#options.handlers.onProgress?.(run.progress);
    return run;
  }
}
