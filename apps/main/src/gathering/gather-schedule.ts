import { type Clock, newUlid, type Random } from '@insights/process';
import type { RecordStore } from '@insights/rollout-store';
import type { ConfigurationWatcher } from '../configuration/configuration-watcher.ts';
import type { GatherOutcome } from './gather-outcome.ts';

export interface GatherScheduleDependencies {
  readonly configuration: Pick<ConfigurationWatcher, 'config' | 'isGathering'>;
  readonly store: Pick<RecordStore, 'record'>;
  readonly clock: Clock;
  readonly random: Random;
}

/** A gather that is to begin. */
export interface DueGather {
  readonly requestId: string;
  /** By the interval, and not because the rollout asked. */
  readonly isScheduled: boolean;
}

// A gatherer that has just been started is asked soon, a failing one is not hammered.
const retryAfterFailureSeconds = 60;
const idleCheckMilliseconds = 3_600_000;

/** When the next gather begins: at every interval, and when somebody asks for one. */
export class GatherSchedule {
  readonly #dependencies: GatherScheduleDependencies;
  #requested: string | undefined;
  #dueAt = 0;
  #nextAt: Date | undefined;

  constructor(dependencies: GatherScheduleDependencies) {
    this.#dependencies = dependencies;
  }

  /** When the next scheduled gather begins; `undefined` while gathering is disabled. */
  get nextAt(): Date | undefined {
    return this.#isScheduled ? this.#nextAt : undefined;
  }

  /** Somebody asks for a gather. */
  request(requestId: string): void {
    this.#requested = requestId;
  }

  /** The gather that is to begin now. Of one that was asked for nothing is left here. */
  take(): DueGather | undefined {
    const { clock, random } = this.#dependencies;
    const requestId = this.#requested;
    this.#requested = undefined;
    if (requestId !== undefined) return { requestId, isScheduled: false };
    const isDue = this.#isScheduled && clock.monotonicMilliseconds() >= this.#dueAt;
    return isDue ? { requestId: newUlid(clock.now(), random), isScheduled: true } : undefined;
  }

  /** A gather that was taken could not begin. What was scheduled stays due by itself. */
  putBack({ requestId, isScheduled }: DueGather): void {
    if (!isScheduled) this.#requested ??= requestId;
  }

  /** Until there is something to take, unless something changes; an hour when nothing is scheduled. */
  untilDueMilliseconds(): number {
    const { clock, configuration } = this.#dependencies;
    const now = clock.monotonicMilliseconds();
    // An interval that was made shorter counts from the last gather on.
    const longest = configuration.config.intervalSeconds * 1000;
    this.#dueAt = Math.min(this.#dueAt, now + longest);
    this.#nextAt = new Date(clock.now().getTime() + Math.max(0, this.#dueAt - now));
    return this.#isScheduled ? Math.max(0, this.#dueAt - now) : idleCheckMilliseconds;
  }

  /** A gather ended: the next one is due after the interval, or soon. */
  ended({ view }: GatherOutcome): void {
    const { clock, configuration } = this.#dependencies;
    const { intervalSeconds } = configuration.config;
    const seconds =
      view.outcome === 'Succeeded' ? intervalSeconds : Math.min(intervalSeconds, retryAfterFailureSeconds);
    this.#dueAt = clock.monotonicMilliseconds() + seconds * 1000;
  }

  // What the rollout asks for is gathered anyway: it is evidence. While a container is about to be replaced, a gather would be
  // cut off, or be taken for that of the new image.
  get #isScheduled(): boolean {
    const { configuration, store } = this.#dependencies;
    return configuration.isGathering && store.record?.phase !== 'Applying';
  }
}
