import { ArchiveError, type Ending } from '@insights/archive';
import { cutShortPrefix, type FunctionReport } from '@insights/contract';
import { GatheringError } from '@insights/gathering';
import { errorMessage, present, redactSecrets } from '@insights/process';
import { containerMemoryBytes } from './container-memory.ts';
import type { BegunRun, GatherResult } from './gather-scene.ts';
import { gathersRecords } from './gathers-metadata.ts';
import { unsavedReport } from './noted-reports.ts';
import { reportNotes } from './report-notes.ts';
import { summarize } from './summarize.ts';

/**
 * After a failure of the archive: makes one of what is known to be in it, which says so.
 * @returns `undefined` when nothing is, or it was something else that failed
 */
export async function salvageRun(
  run: BegunRun,
  failure: unknown,
  signal: AbortSignal,
): Promise<GatherResult | undefined> {
  const { writer, guard, reports, environment } = run;
  if (!isOfArchive(failure)) return undefined;
  await reports.settled();
  const unsaved = unsavedReports(run, failure);
  const message = `${cutShortPrefix}${redactSecrets(errorMessage(failure))}`;
  const phase = signal.aborted ? 'Cancelled' : 'Partial';
  try {
    const ending = await endingOf(run, [...reports.noted, ...unsaved], { phase, message });
    const written = await writer.salvage(ending);
    if (!written) return undefined;
    reports.tellLost(unsaved);
    return {
      phase,
      archive: summarize(written, true),
      message,
      err: failure,
      warnings: guard.warnings,
      ...present({ translationTable: guard.translationTable }),
      forget: () => writer.forget(),
    };
  } catch (err) {
    environment.log.warn({ err }, 'Could not make an archive of what was gathered; the next start tries again');
    return undefined;
  }
}

function isOfArchive(failure: unknown): boolean {
  if (failure instanceof GatheringError) return failure.code === 'ERR_GATHERING_SINK_FAILED';
  return failure instanceof ArchiveError;
}

function unsavedReports({ plan, reports }: BegunRun, failure: unknown): FunctionReport[] {
  const noted = new Set(reports.noted.map(({ name }) => name));
  const lost = new Map(reports.lost.map((report) => [report.name, report]));
  const names = new Set([...lost.keys(), ...plan.functions.map(({ id }) => id)]);
  return [...names].filter((name) => !noted.has(name)).map((name) => unsavedReport(name, lost.get(name), failure));
}

async function endingOf(
  { guard, environment }: BegunRun,
  reports: readonly FunctionReport[],
  { phase, message }: { readonly phase: string; readonly message: string },
): Promise<Ending> {
  const { isObfuscating } = guard;
  const memoryBytes = await containerMemoryBytes();
  const parts = { reports, refused: [], isObfuscating, containerMemoryBytes: memoryBytes, interrupted: message };
  const records = gathersRecords(parts, environment);
  return {
    metadata: records.map((record) => guard.metadata(record)),
    outcome: guard.note({
      phase,
      message,
      functions: reportNotes(reports),
      warnings: [...guard.warnings],
      isPartial: true,
    }),
  };
}
