import type { FunctionReport, RunPhase } from '@insights/contract';

/** Why a run ended before its functions did. */
export type EarlyEnd = { readonly kind: 'cancelled' | 'deadline'; readonly message: string };

/** What {@link decideOutcome} looks at. */
export interface RunResult {
  readonly reports: readonly FunctionReport[];
  /** Records of functions in the archive. */
  readonly records: number;
  readonly earlyEnd: EarlyEnd | undefined;
}

/** How a run ended; only with `keepArchive` is its archive worth a name. */
export interface RunOutcome {
  readonly phase: Extract<RunPhase, 'Succeeded' | 'Partial' | 'Failed' | 'Cancelled'>;
  readonly keepArchive: boolean;
  /** For people; empty when nothing is wrong. */
  readonly message: string;
}

const mostNames = 10;

/**
 * Decides the final phase. What the cluster does not have is no failure: its errors stay in the
 * reports, and the run succeeds. A run without any record that has other errors, or was cut short, leaves no archive.
 */
export function decideOutcome({ reports, records, earlyEnd }: RunResult): RunOutcome {
  const failed = reports.filter(({ errors, missing }) => errors.length > 0 && missing !== true);
  const keepArchive = records > 0 || (failed.length === 0 && !earlyEnd);
  const message = [earlyEnd?.message, describeFailed(failed, reports.length)].filter(Boolean).join('; ');
  if (earlyEnd?.kind === 'cancelled') return { phase: 'Cancelled', keepArchive, message };
  if (!keepArchive) return { phase: 'Failed', keepArchive, message: `nothing was gathered: ${message}` };
  return { phase: failed.length > 0 || earlyEnd ? 'Partial' : 'Succeeded', keepArchive, message };
}

function describeFailed(failed: readonly FunctionReport[], total: number): string {
  if (failed.length === 0) return '';
  const names = failed.slice(0, mostNames).map(({ name }) => name);
  const more = failed.length > mostNames ? ` and ${failed.length - mostNames} more` : '';
  const first = failed[0]?.errors[0] ?? '';
  return `${failed.length} of ${total} functions had errors: ${names.join(', ')}${more}; the first: ${first}`;
}
