import { join } from 'node:path';
import { inspectArchive, type InspectedArchive } from '@insights/archive';
import type { GathererClient, GatherRun, RunProgress } from '@insights/contract';
import { type Clock, type Logger, newUlid, type Random, startDeadline } from '@insights/process';
import type { OperatorConfig } from '@insights/operator';
import { Doorbell } from '../doorbell.ts';
import { type GatherOutcome, judgeGather } from './gather-outcome.ts';

/** What {@link GatherController} takes. */
export interface GatherControllerOptions {
  readonly client: GathererClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** The configuration in force; read anew for each gather. */
  readonly config: () => OperatorConfig;
  /** The gatherer's container that runs now. */
  readonly containerId: () => string | undefined;
  /** Whether gathering is wanted at all. */
  readonly isEnabled: () => boolean;
  /** Called when a gather began, and with its outcome when it ended. */
  readonly onChange: (outcome: GatherOutcome | undefined) => void;
}

/** A gather that somebody asked for; repeating the id gives the same one. */
export interface GatherRequestByName {
  readonly requestId: string;
}

// A gatherer that has just been started is asked soon, a failing one is not hammered.
const retryAfterFailureSeconds = 60;
const unreachableRetryMilliseconds = 1000;
const idleCheckMilliseconds = 3_600_000;

/** Calls the gatherer: at every interval, and when the rollout asks for evidence. One gather at a time. */
export class GatherController {
  readonly #options: GatherControllerOptions;
  readonly #doorbell: Doorbell;
  readonly #log: Logger;
  #requested: string | undefined;
  #dueAt = 0;
  #running: { readonly requestId: string; readonly startedAt: Date } | undefined;
  #progress: RunProgress | undefined;
  #last: GatherOutcome | undefined;
  #nextAt: Date | undefined;

  constructor(options: GatherControllerOptions) {
    this.#options = options;
    this.#doorbell = new Doorbell(options.clock);
    this.#log = options.log;
  }

  /** Whether a gather is running, and since when. */
  get running(): { readonly requestId: string; readonly startedAt: Date } | undefined {
    return this.#running;
  }

  /** How far the running gather is. */
  get progress(): RunProgress | undefined {
    return this.#running && this.#progress;
  }

  /** The newest gather that ended. */
  get last(): GatherOutcome | undefined {
    return this.#last;
  }

  /** When the next scheduled gather begins. */
  get nextAt(): Date | undefined {
    return this.#nextAt;
  }

  /** Asks for a gather as soon as none runs. */
  request(requestId: string): void {
    if (this.#running?.requestId === requestId || this.#last?.view.requestId === requestId) return;
    this.#requested = requestId;
    this.#doorbell.ring();
  }

  /** The interval may have changed. */
  reschedule(): void {
    this.#doorbell.ring();
  }

  /** Gathers until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, isEnabled } = this.#options;
    while (!signal.aborted) {
      const requestId = this.#takeDue();
      if (requestId !== undefined && isEnabled()) await this.#gather(requestId, signal);
      else await this.#doorbell.wait(this.#untilDue(clock.monotonicMilliseconds()), signal);
    }
  }

  #takeDue(): string | undefined {
    const { clock, random } = this.#options;
    const requested = this.#requested;
    this.#requested = undefined;
    if (requested !== undefined) return requested;
    const isDue = this.#options.isEnabled() && clock.monotonicMilliseconds() >= this.#dueAt;
    return isDue ? newUlid(clock.now(), random) : undefined;
  }

  #untilDue(now: number): number {
    // An interval that was made shorter counts from the last gather on.
    const longest = this.#options.config().intervalSeconds * 1000;
    this.#dueAt = Math.min(this.#dueAt, now + longest);
    this.#nextAt = new Date(this.#options.clock.now().getTime() + Math.max(0, this.#dueAt - now));
    return this.#options.isEnabled() ? Math.max(0, this.#dueAt - now) : idleCheckMilliseconds;
  }

  async #gather(requestId: string, signal: AbortSignal): Promise<void> {
    if (await this.#isReachable(signal)) return this.#gatherNow(requestId, signal);
    // A container that is being started or replaced is no failed gather; the rollout has its own deadlines.
    await this.#options.clock.sleep(unreachableRetryMilliseconds, signal).catch(() => {});
    this.#requested ??= requestId;
  }

  #isReachable(signal: AbortSignal): Promise<boolean> {
    return this.#options.client.version(signal).then(
      () => true,
      () => false,
    );
  }

  async #gatherNow(requestId: string, signal: AbortSignal): Promise<void> {
    const { clock, containerId, onChange } = this.#options;
    const startedAt = clock.now();
    const before = containerId();
    this.#progress = undefined;
    this.#running = { requestId, startedAt };
    onChange(undefined);
    const { run, archive, error } = await this.#attempt(requestId, signal);
    this.#running = undefined;
    if (signal.aborted) return;
    const containerID = before !== undefined && before === containerId() ? before : '';
    const finishedAt = clock.now();
    const end = { id: run?.id ?? requestId, requestId, containerID, startedAt, finishedAt, run, archive, error };
    this.#last = judgeGather(end);
    this.#schedule(this.#last);
    this.#logOutcome(this.#last, error);
    onChange(this.#last);
  }

  async #attempt(
    requestId: string,
    signal: AbortSignal,
  ): Promise<{ run?: GatherRun; archive?: InspectedArchive; error?: unknown }> {
    let run: GatherRun | undefined;
    try {
      run = await this.#follow(requestId, signal);
      const archive = await this.#inspect(run, signal);
      return { run, ...(archive ? { archive } : {}) };
    } catch (error) {
      return { ...(run ? { run } : {}), error };
    }
  }

  async #follow(requestId: string, signal: AbortSignal): Promise<GatherRun> {
    const { client, clock, config } = this.#options;
    const { gatherer, obfuscation, intervalSeconds } = config();
    const milliseconds = gatherer.timeoutSeconds * 1000;
    using deadline = startDeadline({ clock, milliseconds, what: 'the gather', signal });
    const request = { requestId, obfuscation: [...obfuscation], deadlineSeconds: Math.ceil(gatherer.timeoutSeconds) };
    this.#log.info({ requestId, intervalSeconds }, 'Started a gather');
    const started = await client.start(request, deadline.signal);
    try {
      const onProgress = (progress: RunProgress) => void (this.#progress = progress);
      return await client.follow(started.id, { onProgress }, deadline.signal);
    } catch (error) {
      if (deadline.signal.aborted && !signal.aborted) await client.cancel(started.id, signal).catch(() => {});
      throw error;
    }
  }

  async #inspect(run: GatherRun, signal: AbortSignal): Promise<InspectedArchive | undefined> {
    if (!run.archive) return undefined;
    return inspectArchive(join(this.#options.config().storagePath, run.archive.name), { signal });
  }

  #schedule({ view }: GatherOutcome): void {
    const { intervalSeconds } = this.#options.config();
    const seconds =
      view.outcome === 'Succeeded' ? intervalSeconds : Math.min(intervalSeconds, retryAfterFailureSeconds);
    this.#dueAt = this.#options.clock.monotonicMilliseconds() + seconds * 1000;
  }

  #logOutcome({ view }: GatherOutcome, err: unknown): void {
    const fields = {
      requestId: view.requestId,
      records: view.records,
      bytes: view.bytes,
      seconds: view.durationSeconds,
    };
    if (view.outcome === 'Succeeded') this.#log.info(fields, 'Finished a gather');
    else this.#log.warn({ ...fields, outcome: view.outcome, reason: view.message, err }, 'A gather failed');
  }
}
