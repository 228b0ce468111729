import * as Type from 'typebox';
import { gatherPriceSchema } from './price.ts';

/** Bounds of what a run reports; the archive's `gathers.json` holds the whole texts. */
export const reportLimits = { functions: 2000, messages: 200, messageCharacters: 4096 } as const;

/** Phases of a run, in the order in which they can follow; the last four are final. */
export const runPhases = ['Pending', 'Running', 'Succeeded', 'Partial', 'Failed', 'Cancelled'] as const;

/** One of {@link runPhases}. */
export type RunPhase = (typeof runPhases)[number];

const count = (description: string) => Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description });
const text = (description: string) => Type.String({ maxLength: reportLimits.messageCharacters, description });
const texts = (description: string) => Type.Array(text(description), { maxItems: reportLimits.messages });
// The length is looked at first: looking for a date in megabytes of separators takes ten times their size.
const timestamp = (description: string) => Type.String({ maxLength: 64, format: 'date-time', description });

/** How far a run is. */
export const runProgressSchema = Type.Object(
  {
    functionsDone: count('functions that ended'),
    functionsTotal: count('functions of this run'),
    records: count('records written so far'),
    bytes: count('bytes of these records, before compression'),
  },
  { title: 'RunProgress' },
);

/** What one gathering function did. */
export const functionReportSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 1024, description: 'its id: `clusterconfig/nodes`' }),
    durationMilliseconds: Type.Number({ minimum: 0 }),
    records: count('records written'),
    bytes: count('bytes of these records, before compression'),
    errors: texts('what could not be gathered'),
    missing: Type.Optional(
      Type.Boolean({ description: 'there are errors, and all say that the cluster does not have what was asked for' }),
    ),
    warnings: texts('what may be surprising'),
    panic: Type.Union([text('what it threw'), Type.Null()]),
  },
  { title: 'FunctionReport' },
);

/** The archive of a run. The name is a plain file name: no folder, no link can be expressed. */
export const archiveSummarySchema = Type.Object(
  {
    name: Type.String({
      pattern: '^insights-[0-9A-Za-z._-]{1,100}\\.tar\\.gz$',
      description: 'below the storage path',
    }),
    bytes: count('size of the file'),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    records: count('members of the archive'),
    partial: Type.Boolean({ description: 'something that was asked for is missing' }),
  },
  { title: 'ArchiveSummary' },
);

/** One gathering, running or ended. */
export const gatherRunSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[0-9A-Za-z_-]{1,64}$', description: 'a ULID' }),
    requestId: Type.Optional(Type.String({ maxLength: 128, description: 'as the caller gave it' })),
    phase: Type.Enum([...runPhases], {
      description: 'Partial: a valid archive, but something that the cluster has is not in it',
    }),
    startedAt: timestamp('when it was accepted'),
    finishedAt: Type.Union([timestamp('when it ended'), Type.Null()]),
    progress: runProgressSchema,
    archive: Type.Union([archiveSummarySchema, Type.Null()]),
    functions: Type.Array(functionReportSchema, { maxItems: reportLimits.functions, description: 'ended functions' }),
    warnings: texts('about the run as a whole'),
    message: text('for people: why it is not `Succeeded`'),
    dryRun: Type.Optional(Type.Boolean({ description: 'as the request said: nothing is gathered' })),
    price: Type.Optional(gatherPriceSchema),
  },
  { title: 'GatherRun' },
);

/** Answer of `GET /gather`: newest first. */
export const gatherRunsSchema = Type.Array(gatherRunSchema, { title: 'GatherRuns', maxItems: 100 });

export type RunProgress = Type.Static<typeof runProgressSchema>;
export type FunctionReport = Type.Static<typeof functionReportSchema>;
export type ArchiveSummary = Type.Static<typeof archiveSummarySchema>;
export type GatherRun = Type.Static<typeof gatherRunSchema>;

/** Begins the message of a run whose process ended before it did. */
export const interruptedPrefix = 'interrupted: ';

/** Whether the process of a run ended before the run did; it may have an archive of what there was. */
export function isInterrupted({ phase, message }: Pick<GatherRun, 'phase' | 'message'>): boolean {
  return isFinal(phase) && message.startsWith(interruptedPrefix);
}

/** Begins the message of a run whose archive could not be written to its end. */
export const cutShortPrefix = 'cut short: ';

/** Whether the archive of a run could not be written to its end, as on a full disk; it may hold what was written by then. */
export function isCutShort({ phase, message }: Pick<GatherRun, 'phase' | 'message'>): boolean {
  return isFinal(phase) && message.startsWith(cutShortPrefix);
}

const finalPhases: ReadonlySet<RunPhase> = new Set(['Succeeded', 'Partial', 'Failed', 'Cancelled']);

/** Whether a run in this phase will never change again. */
export function isFinal(phase: RunPhase): boolean {
  return finalPhases.has(phase);
}
