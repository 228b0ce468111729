import type { OperatorConfig } from '@insights/configuration';
import type { GathererClient, GatherRun, RunProgress } from '@insights/contract';
import { type Clock, type Logger, newUlid, type Random } from '@insights/process';
import type { RecordStore } from '@insights/rollout-store';
import type { ConfigurationWatcher } from '../configuration/configuration-watcher.ts';
import type { GatherCredentials } from '../credentials/gather-credentials.ts';
import type { Loop } from '../loops/loop.ts';
import { Trigger } from '../loops/trigger.ts';
import type { PodWatcher } from '../rollout/pod-watcher.ts';
import { attemptGather, type GatherAttempt } from './gather-attempt.ts';
import { type GatherOutcome, judgeGather } from './gather-outcome.ts';

/** What {@link GatherController} takes. */
export interface GatherControllerDependencies {
  readonly client: GathererClient;
  readonly configuration: Pick<ConfigurationWatcher, 'config' | 'isGathering' | 'isSettled'>;
  /** A gather without credentials would only fail. */
  readonly credentials: Pick<GatherCredentials, 'expiresAt'>;
  readonly pods: Pick<PodWatcher, 'runningContainerId'>;
  readonly store: Pick<RecordStore, 'record'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
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
// What is remembered of archives that are not what their gatherer said; older ones fail their inspection all the same.
const mostUnreadable = 1000;

/** Calls the gatherer: at every interval, and when the rollout asks for evidence. One gather at a time. */
export class GatherController implements Loop {
  /** A gather began or ended, or there turns out to be none. */
  readonly changed = new Trigger();
  /** The gather that runs is further than it was. */
  readonly progressed = new Trigger();
  readonly #dependencies: GatherControllerDependencies;
  readonly #woken = new Trigger();
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
  readonly #unreadable = new Set<string>();

  constructor(dependencies: GatherControllerDependencies) {
    this.#dependencies = dependencies;
    this.#log = dependencies.log;
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
    return this.#isScheduled ? this.#nextAt : undefined;
  }

  /** Whether an archive may be sent: one of a gather that still runs is left alone until it is judged. */
  isJudged({ modifiedAt }: { readonly modifiedAt: Date }): boolean {
    return this.#unjudgedSince === undefined || modifiedAt.getTime() < this.#unjudgedSince;
  }

  /** Whether an archive turned out not to be what its gatherer said it was: it never leaves the cluster. */
  isUnreadable(archive: string): boolean {
    return this.#unreadable.has(archive);
  }

  /** Asks for a gather as soon as none runs. */
  request(requestId: string): void {
    if (this.#running?.requestId === requestId || this.#last?.view.requestId === requestId) return;
    this.#requested = requestId;
    this.#woken.fire();
  }

  /** The interval may have changed, or whether gathering is enabled. */
  wake(): void {
    this.#woken.fire();
  }

  /** Gathers until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#dependencies;
    while (!signal.aborted) {
      const due = this.#takeDue();
      if (due === undefined) {
        this.#nothingRuns();
        await this.#woken.wait(clock, this.#untilDue(clock.monotonicMilliseconds()), signal);
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
    const { clock, random } = this.#dependencies;
    const requestId = this.#requested;
    this.#requested = undefined;
    if (requestId !== undefined) return { requestId, isScheduled: false };
    const isDue = this.#isScheduled && clock.monotonicMilliseconds() >= this.#dueAt;
    return isDue ? { requestId: newUlid(clock.now(), random), isScheduled: true } : undefined;
  }

  // What the rollout asks for is gathered anyway: it is evidence. While a container is about to be replaced, a gather would be
  // cut off, or be taken for that of the new image.
  get #isScheduled(): boolean {
    const { configuration, store } = this.#dependencies;
    return configuration.isGathering && store.record?.phase !== 'Applying';
  }

  // What was scheduled stays due by itself.
  #putBack({ requestId, isScheduled }: DueGather): void {
    if (!isScheduled) this.#requested ??= requestId;
  }

  #untilDue(now: number): number {
    // An interval that was made shorter counts from the last gather on.
    const longest = this.#config.intervalSeconds * 1000;
    this.#dueAt = Math.min(this.#dueAt, now + longest);
    this.#nextAt = new Date(this.#dependencies.clock.now().getTime() + Math.max(0, this.#dueAt - now));
    return this.#isScheduled ? Math.max(0, this.#dueAt - now) : idleCheckMilliseconds;
  }

  async #isReachable(signal: AbortSignal): Promise<boolean> {
    const { client, configuration, credentials } = this.#dependencies;
    if (!configuration.isSettled || credentials.expiresAt === undefined) return false;
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
    this.changed.fire();
  }

  async #gather(due: DueGather, signal: AbortSignal): Promise<void> {
    const { client, clock, pods } = this.#dependencies;
    const { requestId } = due;
    const startedAt = clock.now();
    const before = pods.runningContainerId;
    this.#unjudgedSince = 0;
    this.#progress = undefined;
    this.#running = { requestId, startedAt };
    this.changed.fire();
    let joined: GatherRun | undefined;
    const onStarted = (run: GatherRun, isJoined: boolean) => {
      if (isJoined) joined = run;
      this.#started({ requestId, run, isJoined });
    };
    const onProgress = (progress: RunProgress) => {
      this.#progress = progress;
      this.progressed.fire();
    };
    const attempt = await attemptGather(
      { client, clock, config: this.#config, requestId, onStarted, onProgress },
      signal,
    );
    this.#running = undefined;
    if (signal.aborted) return;
    // What was found running is not what was asked for: that comes next. The schedule is as well served by either.
    if (joined) this.#putBack(due);
    const containerID = before !== undefined && before === pods.runningContainerId ? before : '';
    const answered = joined ? (joined.requestId ?? joined.id) : requestId;
    this.#finished(
      judgeGather({ requestId: answered, containerID, startedAt, finishedAt: clock.now(), ...attempt }),
      attempt,
    );
  }

  #started({ requestId, run, isJoined }: { requestId: string; run: GatherRun; isJoined: boolean }): void {
    const now = this.#dependencies.clock.now().getTime();
    const startedAt = Math.min(Date.parse(run.startedAt), now);
    this.#running = { requestId: run.requestId ?? requestId, startedAt: new Date(startedAt) };
    this.#unjudgedSince = startedAt - timestampSlackMilliseconds;
    this.#log.info({ run: run.id, requestId }, isJoined ? 'Joined a gather that was running' : 'Started a gather');
  }

  #finished(outcome: GatherOutcome, { error }: GatherAttempt): void {
    this.#last = outcome;
    this.#unjudgedSince = undefined;
    if (outcome.view.outcome === 'ArchiveUnreadable' && outcome.run?.archive) this.#bar(outcome.run.archive.name);
    this.#schedule(outcome);
    this.#logOutcome(outcome, error);
    this.changed.fire();
  }

  #bar(archive: string): void {
    this.#unreadable.add(archive);
    const [oldest] = this.#unreadable;
    if (this.#unreadable.size > mostUnreadable && oldest !== undefined) this.#unreadable.delete(oldest);
  }

  get #config(): OperatorConfig {
    return this.#dependencies.configuration.config;
  }

  #schedule({ view }: GatherOutcome): void {
    const { intervalSeconds } = this.#config;
    const seconds =
      view.outcome === 'Succeeded' ? intervalSeconds : Math.min(intervalSeconds, retryAfterFailureSeconds);
    this.#dueAt = this.#dependencies.clock.monotonicMilliseconds() + seconds * 1000;
  }

  #logOutcome({ view }: GatherOutcome, err: unknown): void {
    const { requestId, records, bytes, durationSeconds: seconds } = view;
    const fields = { requestId, records, bytes, seconds };
    if (view.outcome === 'Succeeded') this.#log.info(fields, 'Finished a gather');
    else this.#log.warn({ ...fields, outcome: view.outcome, reason: view.message, err }, 'A gather failed');
  }
}
