import type { EventEmitter } from 'node:events';
import type { Clock } from './clock.ts';
import { EndRequests, endSignals } from './end-requests.ts';
import { CodedError } from './errors.ts';
import { ExitCode } from './exit-code.ts';
import type { Logger } from './logger.ts';

export interface RunUntilSignalOptions {
  readonly log: Logger;
  readonly clock: Clock;
  /** How long the work may take to end after the first signal. */
  readonly graceMilliseconds: number;
  /** Emits `SIGTERM`, `SIGINT`, `SIGHUP` and what nobody has caught: the `process`. */
  readonly signals: Pick<EventEmitter, 'on' | 'off'>;
}

const uncaught = ['uncaughtException', 'unhandledRejection'];

/**
 * Runs the work of a process until it ends or SIGTERM, SIGINT or SIGHUP asks it to. A second request
 * ({@link EndRequests}), or the end of the grace period, ends the wait. So does an error that nobody has caught: it is logged
 * as every other is, because what Node prints of one holds the headers of requests.
 * @param run - the work; returns an exit code, default 0
 * @returns the exit code
 */
export async function runUntilSignal(
  run: (signal: AbortSignal) => Promise<number | void>,
  { log, clock, graceMilliseconds, signals }: RunUntilSignalOptions,
): Promise<number> {
  const stop = new AbortController();
  const ended = new AbortController();
  const forced = Promise.withResolvers<number>();
  const requests = new EndRequests(clock);
  const onSignal = (name: string) => {
    const request = requests.note(name);
    if (request === 'again') forced.resolve(ExitCode.other);
    if (request !== 'first') return;
    log.info({ signal: name }, 'Stopping');
    stop.abort(new CodedError('ERR_STOPPED', `stopped by ${name}`));
    const giveUp = () => {
      log.error({ graceMilliseconds }, 'Did not stop in time');
      forced.resolve(ExitCode.other);
    };
    // A timer that outlives the work would keep the process for as long.
    void clock.sleep(graceMilliseconds, ended.signal).then(giveUp, () => {});
  };
  const onUncaught = (err: unknown) => {
    log.error({ err }, 'Nobody has caught an error');
    forced.resolve(ExitCode.other);
  };
  for (const name of endSignals) signals.on(name, onSignal);
  for (const name of uncaught) signals.on(name, onUncaught);
  try {
    return await Promise.race([settle(run(stop.signal), { log, stop: stop.signal }), forced.promise]);
  } finally {
    ended.abort();
    for (const name of endSignals) signals.off(name, onSignal);
    for (const name of uncaught) signals.off(name, onUncaught);
  }
}

async function settle(
  work: Promise<number | void>,
  { log, stop }: { log: Logger; stop: AbortSignal },
): Promise<number> {
  try {
    return (await work) ?? ExitCode.done;
  } catch (err) {
    // What was asked to stop may say so by throwing the reason.
    if (stop.aborted && err === stop.reason) return ExitCode.done;
    log.error({ err }, 'Failed');
    return err instanceof CodedError && err.code === 'ERR_USAGE' ? ExitCode.usage : ExitCode.other;
  }
}
