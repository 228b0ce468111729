import {
  type FunctionReport,
  functionReportSchema,
  type GatherRun,
  gatherRunSchema,
  interruptedPrefix,
  keptRun,
  parseAnswer,
} from '@insights/contract';
import type { Leftover, Recovered } from '@insights/archive';
import { present } from '@insights/process';
import { summarize } from '../run/summarize.ts';
import type { RunIdentity } from '../run/run-journal.ts';

/** What a journal says of its run. */
export interface RunJournal {
  readonly identity: RunIdentity;
  /** Names of those that were to run. */
  readonly functions: readonly string[];
  readonly isObfuscating: boolean;
  /** Of functions all of whose records are in the archive. */
  readonly reports: readonly FunctionReport[];
}

/** What an interrupted run says of itself. */
export const interruptedMessage = `${interruptedPrefix}the gatherer ended while this run was in progress`;

const tableLostWarning =
  'obfuscation: the translation table of this archive was lost with its process; what it hides cannot be revealed';

/** @returns `undefined` when it is none of a run: whoever wrote it may have meant harm */
export function parseRunJournal({ about, notes }: Leftover): RunJournal | undefined {
  const { id, requestId, startedAt, functions, isObfuscating } = about;
  if (!Array.isArray(functions) || !functions.every((name) => typeof name === 'string')) return undefined;
  try {
    const empty = { progress: { functionsDone: 0, functionsTotal: 0, records: 0, bytes: 0 }, archive: null };
    const run = { id, ...present({ requestId }), startedAt, finishedAt: null, phase: 'Running', ...empty };
    const texts = { functions: [], warnings: [], message: '' };
    const identity = parseAnswer(gatherRunSchema, 'the journal of a run', { ...run, ...texts });
    const reports = notes.map((note) => parseAnswer(functionReportSchema, 'a note of a function', note));
    return { identity, functions, isObfuscating: isObfuscating === true, reports };
  } catch {
    return undefined;
  }
}

/** The run that was interrupted, as it is kept from here on; `undefined` when its journal is none of a run. */
export function runOfJournal({ archive, outcome, ...leftover }: Recovered, now: Date): GatherRun | undefined {
  const journal = parseRunJournal(leftover);
  if (!journal) return undefined;
  const { identity, functions, isObfuscating } = journal;
  const { isPartial = true, functions: ended = journal.reports, ...members } = outcome ?? {};
  const reports = archive ? parseReports(ended) : [];
  const candidate = {
    id: identity.id,
    ...present({ requestId: identity.requestId }),
    startedAt: identity.startedAt,
    finishedAt: now.toISOString(),
    progress: {
      functionsDone: reports.length,
      functionsTotal: Math.max(functions.length, reports.length),
      records: reports.reduce((sum, { records }) => sum + records, 0),
      bytes: reports.reduce((sum, { bytes }) => sum + bytes, 0),
    },
    archive: archive ? summarize(archive, isPartial !== false) : null,
    functions: reports,
    phase: 'Failed',
    message: interruptedMessage,
    warnings: [],
    ...(archive && members),
  };
  return withTableWarning(validRun(candidate), isObfuscating);
}

// Reports of the end of a run are those of its notes, and more: the last ones are noted with the end.
function parseReports(reports: unknown): FunctionReport[] {
  if (!Array.isArray(reports)) return [];
  return reports.flatMap((report) => {
    try {
      return parseAnswer(functionReportSchema, 'a report of a function', report);
    } catch {
      return [];
    }
  });
}

// The outcome is what a killed process wrote: only a valid one is believed.
function validRun(candidate: Record<string, unknown>): GatherRun | undefined {
  try {
    return keptRun(parseAnswer(gatherRunSchema, 'an interrupted run', candidate));
  } catch {
    return undefined;
  }
}

function withTableWarning(run: GatherRun | undefined, isObfuscating: boolean): GatherRun | undefined {
  if (!run?.archive || !isObfuscating) return run;
  return { ...run, warnings: [...run.warnings.slice(0, 199), tableLostWarning] };
}
