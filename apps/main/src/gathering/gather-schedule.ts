import { isCutShort, isInterrupted } from '@insights/contract';
import { type Clock, newUlid, present, type Random } from '@insights/process';
import type { RecordStore } from '@insights/rollout-store';
import type { ConfigurationWatcher } from '../configuration/configuration-watcher.ts';
import type { GatherOutcome } from './gather-outcome.ts';
import type { GatherRest } from './gather-rest.ts';

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
  /** It is for what an interrupted gather left alone. */
  readonly rest?: GatherRest;
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
  #rest: GatherRest | undefined;
  /** Gathers in a row that were killed, or cut short by the disk. */
  #broken = 0;

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
    if (!isDue) return undefined;
    const rest = this.#rest;
    this.#rest = undefined;
    return { requestId: newUlid(clock.now(), random), isScheduled: true, ...present({ rest }) };
  }

  /** A gather that was taken could not begin. What was scheduled stays due by itself. */
  putBack({ requestId, isScheduled, rest }: DueGather): void {
    this.#rest ??= rest;
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

  /**
   * A gather ended: the next one is due after the interval, or soon.
   * @param rest - what it left alone: it comes next, and once
   */
  ended(outcome: GatherOutcome, { wasRest, rest }: { readonly wasRest: boolean; readonly rest?: GatherRest }): void {
    const { clock, configuration } = this.#dependencies;
    this.#rest = rest;
    const { run } = outcome;
    this.#broken = run && (isInterrupted(run) || isCutShort(run)) ? this.#broken + 1 : 0;
    const { intervalSeconds } = configuration.config;
    const seconds = Math.min(intervalSeconds, this.#pauseSeconds(outcome, wasRest));
    this.#dueAt = clock.monotonicMilliseconds() + seconds * 1000;
  }

  // Whoever is killed again and again is asked ever more seldom; and what was left alone by two of them is left for later.
  #pauseSeconds({ view }: GatherOutcome, wasRest: boolean): number {
    if (view.outcome === 'Succeeded' || (wasRest && this.#broken > 0)) return Infinity;
    return retryAfterFailureSeconds * 2 ** Math.max(0, this.#broken - 1);
  }

  // What the rollout asks for is gathered anyway: it is evidence. While a container is about to be replaced, a gather would be
  // cut off, or be taken for that of the new image.
  get #isScheduled(): boolean {
    const { configuration, store } = this.#dependencies;
    return configuration.isGathering && store.record?.phase !== 'Applying';
  }
}
