import type { Random } from '@insights/process';
import { isAnswer, type PollClass } from './poll-class.ts';

const longestBackoffSeconds = 6 * 3600;
// After a day without one answer the cluster is taken to be cut off from the registry.
const airGappedSeconds = 24 * 3600;
const firstPollWithoutChoiceSeconds = 60;

export interface PollDelayInput {
  readonly class: PollClass;
  /** Base interval; at least 1. */
  readonly intervalSeconds: number;
  /** Failed polls in a row, this one included. */
  readonly failures: number;
  readonly retryAfterSeconds?: number | undefined;
  /** Since the registry last answered, for the six-hourly look of a cut-off cluster. */
  readonly secondsSinceSuccess?: number | undefined;
  readonly random: Random;
}

/**
 * How long to wait after a poll: the interval ± 20 % after an answer; after a fault
 * exponential with full jitter; after a refusal doubled, without a storm to spread. Six hours at most, unless the interval
 * itself is longer. `Retry-After` is a lower bound.
 */
export function nextPollDelaySeconds(input: PollDelayInput): number {
  const { random, intervalSeconds } = input;
  if (isAnswer(input.class)) return intervalSeconds * spread(random);
  const capSeconds = Math.max(longestBackoffSeconds, intervalSeconds);
  return Math.min(capSeconds, Math.max(backoffSeconds(input, capSeconds), input.retryAfterSeconds ?? 0));
}

export interface FirstPollInput {
  readonly intervalSeconds: number;
  /** Whether a choice of image is on record. */
  readonly hasChoice: boolean;
  /** RFC 3339, of the stored memory: what the process before this one had planned. */
  readonly nextPollAt?: string | undefined;
  readonly now: Date;
  readonly random: Random;
}

/**
 * How long to wait after the start: what was planned before, else anywhere in the interval, else, with no choice on
 * record, within a minute.
 */
export function firstPollDelaySeconds({ intervalSeconds, hasChoice, nextPollAt, now, random }: FirstPollInput): number {
  const plannedSeconds = nextPollAt === undefined ? 0 : (Date.parse(nextPollAt) - now.getTime()) / 1000;
  // A plan further off than any we make comes from a clock that was wrong.
  if (plannedSeconds > 0 && plannedSeconds <= Math.max(longestBackoffSeconds, intervalSeconds * 1.2))
    return plannedSeconds;
  return random() * (hasChoice ? intervalSeconds : Math.min(firstPollWithoutChoiceSeconds, intervalSeconds));
}

function backoffSeconds(input: PollDelayInput, capSeconds: number): number {
  const { random, intervalSeconds, failures, secondsSinceSuccess = 0 } = input;
  const doubled = Math.min(intervalSeconds * 2 ** Math.max(0, failures), capSeconds);
  switch (input.class) {
    case 'RepoMissingOrDenied':
    case 'TlsError':
      return doubled * spread(random);
    case 'Refused':
      // Only a change of configuration is expected to help, and that polls at once; look again all the same.
      return capSeconds;
    case 'NetworkError':
      return secondsSinceSuccess >= airGappedSeconds ? capSeconds * spread(random) : doubled * random();
    default:
      return doubled * random();
  }
}

function spread(random: Random): number {
  return 0.8 + 0.4 * random();
}
