import { type GatherRun, isFinal } from '@insights/contract';

/** A run, as it is now. */
export type FakeRun = { -readonly [Name in keyof GatherRun]: GatherRun[Name] };

/** Ends a run, unless it has ended. */
export function endRun(run: FakeRun, outcome: Partial<FakeRun>): void {
  if (!isFinal(run.phase)) Object.assign(run, outcome, { finishedAt: new Date().toISOString() });
}
