import type { Random } from '@insights/process';
import { jitter } from './upload-schedule.ts';

/** How long to wait for a report, from the configuration. */
export interface ReportPlan {
  /** From an accepted upload to the first question. */
  readonly delaySeconds: number;
  /** Between two questions, at first; grows by half each time. */
  readonly minRetrySeconds: number;
  /** From an accepted upload to the last question. */
  readonly timeoutSeconds: number;
}

export interface ReportScheduleInput {
  readonly plan: ReportPlan;
  /** Questions asked so far. */
  readonly attempts: number;
  /** Since the upload was accepted. */
  readonly elapsedSeconds: number;
  /** What the service asked for; a lower bound. */
  readonly retryAfterSeconds?: number | undefined;
  readonly random: Random;
}

const growth = 1.5;
const spread = 0.1;

/**
 * Seconds until the next question for a report. The waits grow so that a slow pipeline is not asked a hundred times.
 * @returns `undefined`: give up
 */
export function nextReportDelaySeconds(input: ReportScheduleInput): number | undefined {
  const { plan, attempts, elapsedSeconds, retryAfterSeconds = 0, random } = input;
  if (attempts === 0) return jitter(plan.delaySeconds, spread, random);
  const longest = Math.max(plan.minRetrySeconds, plan.delaySeconds, plan.timeoutSeconds / 10);
  const wait = Math.min(plan.minRetrySeconds * growth ** (attempts - 1), longest);
  const next = Math.max(jitter(wait, spread, random), retryAfterSeconds);
  return elapsedSeconds + next <= plan.timeoutSeconds ? next : undefined;
}
