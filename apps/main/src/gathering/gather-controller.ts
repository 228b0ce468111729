import type { OperatorConfig } from '@insights/configuration';
import type { GathererClient, GatherRun, RunProgress } from '@insights/contract';
import { type Logger, present } from '@insights/process';
import type { ConfigurationWatcher } from '../configuration/configuration-watcher.ts';
import type { GatherCredentials } from '../credentials/gather-credentials.ts';
import type { Loop } from '../loops/loop.ts';
import { Trigger } from '../loops/trigger.ts';
import type { PodWatcher } from '../rollout/pod-watcher.ts';
import { ArchiveVerdicts } from './archive-verdicts.ts';
import { attemptGather, type GatherAttempt } from './gather-attempt.ts';
import { type GatherOutcome, judgeGather } from './gather-outcome.ts';
import type { GatherRequests } from './gather-requests.ts';
import { restOf } from './gather-rest.ts';
import { type DueGather, GatherSchedule, type GatherScheduleDependencies } from './gather-schedule.ts';

interface GatherControllerDependencies extends GatherScheduleDependencies {
  readonly client: GathererClient;
  readonly configuration: Pick<ConfigurationWatcher, 'config' | 'isGathering' | 'isSettled'>;
  /** A gather without credentials would only fail. */
  readonly credentials: Pick<GatherCredentials, 'expiresAt'>;
  readonly requests: Pick<GatherRequests, 'prepare' | 'started' | 'ended' | 'resume'>;
  readonly pods: Pick<PodWatcher, 'runningContainerId'>;
  readonly log: Logger;
}

const unreachableRetryMilliseconds = 500;

/** Calls the gatherer: at every interval, and when the rollout asks for evidence. One gather at a time. */
export class GatherController implements Loop {
  /** A gather began or ended, or there turns out to be none. */
  readonly changed = new Trigger();
  /** The gather that runs is further than it was. */
  readonly progressed = new Trigger();
  readonly #dependencies: GatherControllerDependencies;
  readonly #schedule: GatherSchedule;
  readonly #woken = new Trigger();
  readonly #log: Logger;
  #running: { readonly requestId: string; readonly startedAt: Date } | undefined;
  #progress: RunProgress | undefined;
  #last: GatherOutcome | undefined;
  #wasReachable = true;
  /** Which archives may be sent. */
  readonly verdicts: ArchiveVerdicts;

  constructor(dependencies: GatherControllerDependencies) {
    this.#dependencies = dependencies;
    this.#log = dependencies.log;
    this.#schedule = new GatherSchedule(dependencies);
    this.verdicts = new ArchiveVerdicts(dependencies.clock);
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
    return this.#schedule.nextAt;
  }

  /** Asks for a gather as soon as none runs. */
  request(requestId: string): void {
    if (this.#running?.requestId === requestId || this.#last?.view.requestId === requestId) return;
    this.#schedule.request(requestId);
    this.#woken.fire();
  }

  /** The interval may have changed, or whether gathering is enabled. */
  wake(): void {
    this.#woken.fire();
  }

  /** Gathers until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, requests } = this.#dependencies;
    await requests.resume(signal);
    while (!signal.aborted) {
      const due = this.#schedule.take();
      const contract = due && (await this.#reach(signal));
      if (due === undefined) {
        this.#nothingRuns();
        await this.#woken.wait(clock, this.#schedule.untilDueMilliseconds(), signal);
      } else if (contract !== undefined) {
        await this.#gather(due, contract, signal);
      } else {
        this.#nothingRuns();
        this.#schedule.putBack(due);
        // A container that is being started or replaced is no failed gather; the rollout has its own deadlines.
        await clock.sleep(unreachableRetryMilliseconds, signal).catch(() => {});
      }
    }
  }

  /** @returns the contract of the gatherer that can be asked now */
  async #reach(signal: AbortSignal): Promise<string | undefined> {
    const { client, configuration, credentials } = this.#dependencies;
    if (!configuration.isSettled || credentials.expiresAt === undefined) return undefined;
    try {
      const { contract } = await client.version(signal);
      this.#wasReachable = true;
      return contract;
    } catch (err) {
      if (this.#wasReachable && !signal.aborted) {
        this.#log.warn({ err }, 'The gatherer did not answer; the gather waits for it');
      }
      this.#wasReachable = false;
      return undefined;
    }
  }

  #nothingRuns(): void {
    if (this.verdicts.end()) this.changed.fire();
  }

  async #gather(due: DueGather, contract: string, signal: AbortSignal): Promise<void> {
    const { client, clock, pods, requests } = this.#dependencies;
    const { requestId, rest } = due;
    const container = pods.runningContainerId;
    this.#begin({ requestId, startedAt: clock.now() });
    const prepared = await requests.prepare({ requestId, contract, ...present({ rest }) }, signal);
    // The request is made for a gatherer that is not there any more: another one may refuse it.
    if (signal.aborted || container !== pods.runningContainerId) return this.#didNotBegin(due);
    const began = { startedAt: clock.now(), monotonic: clock.monotonicMilliseconds() };
    let joined: GatherRun | undefined;
    const onStarted = (run: GatherRun, isJoined: boolean) => {
      if (isJoined) joined = run;
      const startedAt = this.#started({ requestId, run, isJoined });
      if (!isJoined) requests.started(prepared, startedAt);
    };
    const onProgress = (progress: RunProgress) => this.#progressed(progress);
    const attempt = await attemptGather(
      { client, clock, config: this.#config, request: prepared.request, onStarted, onProgress },
      signal,
    );
    await requests.ended(attempt.run, signal);
    this.#running = undefined;
    if (signal.aborted) return;
    // What was found running is not what was asked for: that comes next. The schedule is as well served by either.
    if (joined) this.#schedule.putBack(due);
    const end = {
      requestId: joined ? (joined.requestId ?? joined.id) : requestId,
      // What is left of a gather that its container did not survive says nothing of the image.
      containerID: container === pods.runningContainerId && !rest ? (container ?? '') : '',
      startedAt: began.startedAt,
      finishedAt: clock.now(),
      durationSeconds: (clock.monotonicMilliseconds() - began.monotonic) / 1000,
      warnings: joined ? [] : prepared.warnings,
    };
    const outcome = judgeGather({ ...end, ...attempt });
    const next = rest ?? restOf(outcome, !joined && prepared.hasWorkloads);
    const wasRest = rest !== undefined && !joined;
    this.#schedule.ended(outcome, wasRest ? { wasRest } : { wasRest, ...present({ rest: next }) });
    this.#finished(outcome, attempt);
  }

  #begin(running: { readonly requestId: string; readonly startedAt: Date }): void {
    this.verdicts.begin();
    this.#progress = undefined;
    this.#running = running;
    this.changed.fire();
  }

  #didNotBegin(due: DueGather): void {
    this.#running = undefined;
    this.#schedule.putBack(due);
  }

  #progressed(progress: RunProgress): void {
    this.#progress = progress;
    this.progressed.fire();
  }

  /** @returns when the run began */
  #started({ requestId, run, isJoined }: { requestId: string; run: GatherRun; isJoined: boolean }): Date {
    const now = this.#dependencies.clock.now().getTime();
    const startedAt = new Date(Math.min(Date.parse(run.startedAt), now));
    this.#running = { requestId: run.requestId ?? requestId, startedAt };
    this.verdicts.beganAt(startedAt.getTime());
    this.#log.info({ run: run.id, requestId }, isJoined ? 'Joined a gather that was running' : 'Started a gather');
    return startedAt;
  }

  #finished(outcome: GatherOutcome, { error }: GatherAttempt): void {
    this.#last = outcome;
    const isUnreadable = outcome.view.outcome === 'ArchiveUnreadable';
    this.verdicts.end(isUnreadable ? outcome.run?.archive?.name : undefined);
    this.#logOutcome(outcome, error);
    this.changed.fire();
  }

  get #config(): OperatorConfig {
    return this.#dependencies.configuration.config;
  }

  #logOutcome({ view }: GatherOutcome, err: unknown): void {
    const { requestId, records, bytes, durationSeconds: seconds } = view;
    const fields = { requestId, records, bytes, seconds };
    if (view.outcome === 'Succeeded') this.#log.info(fields, 'Finished a gather');
    else this.#log.warn({ ...fields, outcome: view.outcome, reason: view.message, err }, 'A gather failed');
  }
}
