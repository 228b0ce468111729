import type { Random } from '@insights/process';
import { type ConsoleError, isConsoleError } from './errors.ts';

/** How one look for something to upload ended. */
export type UploadOutcome =
  | 'uploaded'
  | 'nothing-to-upload'
  | 'dry-run'
  | 'archive-unreadable'
  | 'cluster-id-missing'
  | 'not-authorized'
  /** This archive will not be taken; the next one may be. */
  | 'rejected'
  | 'failed';

export interface UploadScheduleInput {
  readonly outcome: UploadOutcome;
  /** Between two gatherings. */
  readonly intervalSeconds: number;
  /** What the service asked for; a lower bound, held to the longest wait of the schedule. */
  readonly retryAfterSeconds?: number | undefined;
  readonly random: Random;
}

/** Seconds until the next look for something to upload. */
export function nextUploadDelaySeconds({
  outcome,
  intervalSeconds,
  retryAfterSeconds,
  random,
}: UploadScheduleInput): number {
  const scheduled = scheduledSeconds(outcome, intervalSeconds, random);
  const longest = 1.5 * Math.max(intervalSeconds, 60);
  return Math.max(scheduled, Math.min(retryAfterSeconds ?? 0, longest));
}

function scheduledSeconds(outcome: UploadOutcome, intervalSeconds: number, random: Random): number {
  switch (outcome) {
    case 'cluster-id-missing':
      return jitter(15, 1, random);
    case 'not-authorized':
      return jitter(intervalSeconds / 2, 2, random);
    case 'failed':
      return jitter(intervalSeconds / 8, 1.2, random);
    default:
      return jitter(intervalSeconds / 8, 0.1, random);
  }
}

/** Uniform in `[seconds, seconds × (1 + factor))`. */
export function jitter(seconds: number, factor: number, random: Random): number {
  return seconds * (1 + factor * random());
}

/** The outcome of an upload that threw. */
export function outcomeOfUploadError(error: unknown): UploadOutcome {
  return isConsoleError(error) ? outcomeOf(error) : 'failed';
}

function outcomeOf({ code }: ConsoleError): UploadOutcome {
  switch (code) {
    case 'ERR_CONSOLE_NOT_AUTHORIZED':
      return 'not-authorized';
    case 'ERR_CONSOLE_NO_CLUSTER_ID':
      return 'cluster-id-missing';
    case 'ERR_CONSOLE_ARCHIVE_UNREADABLE':
      return 'archive-unreadable';
    case 'ERR_CONSOLE_REJECTED':
    case 'ERR_CONSOLE_TOO_LARGE':
      return 'rejected';
    default:
      return 'failed';
  }
}
