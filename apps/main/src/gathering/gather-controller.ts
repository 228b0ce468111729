import type { OperatorConfig } from '@insights/configuration';
import type { GathererClient, GatherRun, RunProgress } from '@insights/contract';
import { type Clock, type Logger, newUlid, type Random } from '@insights/process';
import { Trigger } from '../loops/trigger.ts';
import { attemptGather, type GatherAttempt } from './gather-attempt.ts';
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
  /** Whether the schedule is followed at all. What the rollout asks for is gathered anyway: it is evidence. */
  readonly isEnabled: () => boolean;
  /** Whether the gatherer has been given credentials; a gather without them would only fail. */
  readonly hasCredentials: () => boolean;
  /** Called when a gather began, with its outcome when it ended, and when there turns out to be none. */
  readonly onChange: (outcome: GatherOutcome | undefined) => void;
}

interface DueGather {
  readonly requestId: string;
  /** By the interval, and not because the rollout asked. */
  readonly isScheduled: boolean;
}

// A gatherer that has just been started is asked soon, a failing one is not hammered.
const retryAfterFailureSeconds = 60;
const unreachableRetryMilliseconds = 500;
const idleCheckMilliseconds = 3_600_000;
// File systems stamp files with a clock that is a little behind.
const timestampSlackMilliseconds = 1000;

/** Calls the gatherer: at every interval, and when the rollout asks for evidence. One gather at a time. */
export class GatherController {
  readonly #options: GatherControllerOptions;
  readonly #woken: Trigger;
  readonly #log: Logger;
  #requested: string | undefined;
  #dueAt = 0;
  #running: { readonly requestId: string; readonly startedAt: Date } | undefined;
  #progress: RunProgress | undefined;
  #last: GatherOutcome | undefined;
  #nextAt: Date | undefined;
  #wasReachable = true;
  /** Archives since then are not judged yet. A run that an earlier process began may be going on when this one starts. */
  #unjudgedSince: number | undefined = 0;

  constructor(options: GatherControllerOptions) {
    this.#options = options;
    this.#woken = new Trigger(options.clock);
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

  /** When the next scheduled gather begins; `undefined` while gathering is disabled. */
  get nextAt(): Date | undefined {
    return this.#options.isEnabled() ? this.#nextAt : undefined;
  }

  /** Whether an archive may be sent: one of a gather that still runs is left alone until it is judged. */
  isJudged({ modifiedAt }: { readonly modifiedAt: Date }): boolean {
    return this.#unjudgedSince === undefined || modifiedAt.getTime() < this.#unjudgedSince;
  }

  /** Asks for a gather as soon as none runs. */
  request(requestId: string): void {
    if (this.#running?.requestId === requestId || this.#last?.view.requestId === requestId) return;
    this.#requested = requestId;
    this.#woken.fire();
  }

  /** The interval may have changed, or whether gathering is enabled. */
  reschedule(): void {
    this.#woken.fire();
  }

  /** Gathers until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      const due = this.#takeDue();
      if (due === undefined) {
        this.#nothingRuns();
        await this.#woken.wait(this.#untilDue(clock.monotonicMilliseconds()), signal);
      } else if (await this.#isReachable(signal)) {
        await this.#gather(due, signal);
      } else {
        this.#nothingRuns();
        this.#putBack(due);
        // A container that is being started or replaced is no failed gather; the rollout has its own deadlines.
        await clock.sleep(unreachableRetryMilliseconds, signal).catch(() => {});
      }
    }
  }

  #takeDue(): DueGather | undefined {
    const { clock, random, isEnabled } = this.#options;
    const requestId = this.#requested;
    this.#requested = undefined;
    if (requestId !== undefined) return { requestId, isScheduled: false };
    const isDue = isEnabled() && clock.monotonicMilliseconds() >= this.#dueAt;
    return isDue ? { requestId: newUlid(clock.now(), random), isScheduled: true } : undefined;
  }

  // What was scheduled stays due by itself.
  #putBack({ requestId, isScheduled }: DueGather): void {
    if (!isScheduled) this.#requested ??= requestId;
  }

  #untilDue(now: number): number {
    // An interval that was made shorter counts from the last gather on.
    const longest = this.#options.config().intervalSeconds * 1000;
    this.#dueAt = Math.min(this.#dueAt, now + longest);
    this.#nextAt = new Date(this.#options.clock.now().getTime() + Math.max(0, this.#dueAt - now));
    return this.#options.isEnabled() ? Math.max(0, this.#dueAt - now) : idleCheckMilliseconds;
  }

  async #isReachable(signal: AbortSignal): Promise<boolean> {
    const { client, hasCredentials } = this.#options;
    if (!hasCredentials()) return false;
    try {
      await client.version(signal);
      this.#wasReachable = true;
    } catch (err) {
      if (this.#wasReachable && !signal.aborted) {
        this.#log.warn({ err }, 'The gatherer did not answer; the gather waits for it');
      }
      this.#wasReachable = false;
    }
    return this.#wasReachable;
  }

  #nothingRuns(): void {
    if (this.#unjudgedSince === undefined) return;
    this.#unjudgedSince = undefined;
    this.#options.onChange(undefined);
  }

  async #gather(due: DueGather, signal: AbortSignal): Promise<void> {
    const { client, clock, config, containerId, onChange } = this.#options;
    const { requestId } = due;
    const startedAt = clock.now();
    const before = containerId();
    this.#unjudgedSince = 0;
    this.#progress = undefined;
    this.#running = { requestId, startedAt };
    onChange(undefined);
    let joined: GatherRun | undefined;
    const onStarted = (run: GatherRun, isJoined: boolean) => {
      if (isJoined) joined = run;
      this.#started({ requestId, run, isJoined });
    };
    const onProgress = (progress: RunProgress) => void (this.#progress = progress);
    const attempt = await attemptGather({ client, clock, config: config(), requestId, onStarted, onProgress }, signal);
    this.#running = undefined;
    if (signal.aborted) return;
    // What was found running is not what was asked for: that comes next. The schedule is as well served by either.
    if (joined) this.#putBack(due);
    const containerID = before !== undefined && before === containerId() ? before : '';
    const answered = joined ? (joined.requestId ?? joined.id) : requestId;
    this.#finished(
      judgeGather({ requestId: answered, containerID, startedAt, finishedAt: clock.now(), ...attempt }),
      attempt,
    );
  }

  #started({ requestId, run, isJoined }: { requestId: string; run: GatherRun; isJoined: boolean }): void {
    const now = this.#options.clock.now().getTime();
    const startedAt = Math.min(Date.parse(run.startedAt), now);
    this.#running = { requestId: run.requestId ?? requestId, startedAt: new Date(startedAt) };
    this.#unjudgedSince = startedAt - timestampSlackMilliseconds;
    this.#log.info({ run: run.id, requestId }, isJoined ? 'Joined a gather that was running' : 'Started a gather');
  }

  #finished(outcome: GatherOutcome, { error }: GatherAttempt): void {
    this.#last = outcome;
    this.#unjudgedSince = undefined;
    this.#schedule(outcome);
    this.#logOutcome(outcome, error);
    this.#options.onChange(outcome);
  }

  #schedule({ view }: GatherOutcome): void {
    const { intervalSeconds } = this.#options.config();
    const seconds =
      view.outcome === 'Succeeded' ? intervalSeconds : Math.min(intervalSeconds, retryAfterFailureSeconds);
    this.#dueAt = this.#options.clock.monotonicMilliseconds() + seconds * 1000;
  }

  #logOutcome({ view }: GatherOutcome, err: unknown): void {
    const { requestId, records, bytes, durationSeconds: seconds } = view;
    const fields = { requestId, records, bytes, seconds };
    if (view.outcome === 'Succeeded') this.#log.info(fields, 'Finished a gather');
    else this.#log.warn({ ...fields, outcome: view.outcome, reason: view.message, err }, 'A gather failed');
  }
}
