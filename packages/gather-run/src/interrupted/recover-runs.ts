import { type Ending, type Leftover, recoverLeftovers } from '@insights/archive';
import type { GatherRun, VersionInfo } from '@insights/contract';
import { maskSecrets } from '@insights/obfuscation';
import { type Clock, CodedError, type Logger } from '@insights/process';
import { gathersRecords } from '../run/gathers-metadata.ts';
import { unsavedReport } from '../run/noted-reports.ts';
import { interruptedMessage, parseRunJournal, runOfJournal } from './run-of-journal.ts';

interface RecoverRunsOptions {
  /** The folder of the archives. */
  readonly storagePath: string;
  readonly clock: Clock;
  readonly version: VersionInfo;
  readonly log: Logger;
}

/** A run whose process was killed, as it is from here on. */
export interface RecoveredRun {
  /** `Partial` with an archive of the functions that it lists, or `Failed` without one. */
  readonly run: GatherRun;
  /** Call it once the run is kept elsewhere: until then the next start finds it again. */
  readonly forget: () => Promise<void>;
}

/**
 * Makes archives of what runs left whose process was killed, whenever that was. Call it before anything is gathered.
 * Never rejects: what cannot be done is logged, and tried again at the next start.
 */
export async function recoverRuns(options: RecoverRunsOptions): Promise<RecoveredRun[]> {
  const { storagePath, clock, log } = options;
  const recovered = await recoverLeftovers({
    directory: storagePath,
    clock,
    endingOf: (leftover) => endingOf(leftover, options),
    onFailure: (err) => log.warn({ err }, 'Could not make an archive of what an interrupted gather left'),
  });
  const runs: RecoveredRun[] = [];
  for (const each of recovered) {
    const run = runOfJournal(each, clock.now());
    if (run) runs.push({ run, forget: () => each.forget() });
    else await each.forget();
  }
  return runs;
}

function endingOf(leftover: Leftover, { version, clock }: RecoverRunsOptions): Ending | undefined {
  const journal = parseRunJournal(leftover);
  if (!journal) return undefined;
  const { functions, reports, isObfuscating } = journal;
  const complete = new Set(reports.map(({ name }) => name));
  const interruption = new CodedError('ERR_INTERRUPTED', interruptedMessage);
  const others = functions.filter((name) => !complete.has(name));
  const records = gathersRecords(
    {
      reports: [...reports, ...others.map((name) => unsavedReport(name, undefined, interruption))],
      refused: [],
      isObfuscating,
      containerMemoryBytes: 0,
      interrupted: interruptedMessage,
    },
    { version, clock },
  );
  return {
    // The texts passed the guard before they were noted; what cannot be told from a secret does not leave, whoever wrote it.
    metadata: records.map((record) => ({ ...record, bytes: maskSecrets(Buffer.from(record.bytes)) })),
    outcome: { phase: 'Partial', message: interruptedMessage, warnings: [], isPartial: true },
  };
}
