import { isInterrupted } from '@insights/contract';
import type { GatherOutcome } from './gather-outcome.ts';

/** What an interrupted gather has left to do. */
export interface GatherRest {
  /** Names of functions whose records are in its archive. */
  readonly complete: readonly string[];
  /** Whether it was to gather the functions of `workloads`. */
  readonly hasWorkloads: boolean;
}

// Every archive says of which cluster and version it is.
const inEveryArchive = 'clusterconfig/version';

/**
 * What is missing in the archive of an interrupted gather.
 * @returns `undefined` when nothing is, or nothing is there that need not be gathered again
 */
export function restOf({ run, archive }: GatherOutcome, hasWorkloads: boolean): GatherRest | undefined {
  if (!run || !archive || !isInterrupted(run)) return undefined;
  const { functions, progress } = run;
  if (functions.length >= progress.functionsTotal) return undefined;
  const complete = functions.map(({ name }) => name).filter((name) => name !== inEveryArchive);
  return complete.length === 0 ? undefined : { complete, hasWorkloads };
}

/** Which of these functions need not be gathered again; none when no other would be left. */
export function excludedBy(rest: GatherRest | undefined, known: readonly string[]): readonly string[] {
  if (!rest) return [];
  const complete = new Set(rest.complete);
  const excluded = known.filter((id) => complete.has(id));
  return excluded.length === known.length ? [] : excluded;
}
