import { ArchiveWriter, buildGathersRecord, cleanLeftovers, type WrittenArchive } from '@insights/archive';
import type { ClusterReader, Endpoints } from '@insights/cluster';
import type { ArchiveSummary, FunctionReport, RunProgress, VersionInfo } from '@insights/contract';
import { type GatheringOptions, type GatheringResult, runGathering, sayProblem } from '@insights/gathering';
import type { TranslationTable } from '@insights/obfuscation';
import { type Clock, errorMessage, type Logger, present, redactSecrets, startDeadline } from '@insights/process';
import { RecordGuard } from '../guard/record-guard.ts';
import { containerMemoryBytes } from './container-memory.ts';
import type { GatherPlan } from './gather-plan.ts';
import { decideOutcome, type EarlyEnd, type RunOutcome } from './run-outcome.ts';

/** What every run of this process shares. */
export interface GatherEnvironment {
  /** Opens the cluster anew for each run: its credentials may have been replaced. */
  openCluster(): Promise<ClusterReader>;
  /** The same for what answers HTTP besides the API server. Default: there is nothing. */
  openEndpoints?(cluster: ClusterReader): Promise<Endpoints>;
  /** Where archives go. */
  readonly storagePath: string;
  /** The namespace of the operator. */
  readonly ownNamespace: string;
  /** How far back events and logs go, unless the plan says it. */
  readonly sinceSeconds: number;
  readonly version: VersionInfo;
  readonly clock: Clock;
  /** Is told what was asked for and refused, which reports do not say. */
  readonly log: Logger;
}

/** Is told how a run goes on. */
export interface GatherObserver {
  onProgress(progress: RunProgress): void;
  onFunction(report: FunctionReport): void;
}

/** What came of a run. */
export interface GatherResult {
  readonly phase: RunOutcome['phase'];
  readonly archive: ArchiveSummary | null;
  /** For people; empty when nothing is wrong. */
  readonly message: string;
  /** What was thrown, when the run failed for that; for the log. */
  readonly err?: unknown;
  /** About the run as a whole. */
  readonly warnings?: readonly string[];
  /** What undoes the obfuscation; only when addresses are hidden. Never for a log, an event or a disk. */
  readonly translationTable?: TranslationTable;
}

/**
 * One run: functions of the plan → records → archive. Never rejects: what goes wrong is the result.
 * @param signal - cancels; what was recorded until then is kept as a partial archive
 */
export async function gather(
  plan: GatherPlan,
  { environment, observer }: { environment: GatherEnvironment; observer: GatherObserver },
  signal: AbortSignal,
): Promise<GatherResult> {
  try {
    return await gatherIntoArchive(plan, { environment, observer }, signal);
  } catch (err) {
    if (signal.aborted) return { phase: 'Cancelled', archive: null, message: cancelMessage(signal) };
    return { phase: 'Failed', archive: null, message: redactSecrets(errorMessage(err)), err };
  }
}

async function gatherIntoArchive(
  plan: GatherPlan,
  { environment, observer }: { environment: GatherEnvironment; observer: GatherObserver },
  signal: AbortSignal,
): Promise<GatherResult> {
  const { clock, storagePath } = environment;
  const milliseconds = plan.deadlineSeconds * 1000;
  await cleanLeftovers(storagePath, clock);
  await using writer = await ArchiveWriter.create({ directory: storagePath, clock, limits: plan.limits });
  using deadline = startDeadline({ clock, milliseconds, what: 'the run', signal });
  const guard = new RecordGuard(writer);
  const result = await runFunctions(plan, { environment, observer, guard }, deadline.signal);

  const earlyEnd = deadline.signal.aborted ? describeEarlyEnd(signal, deadline.signal) : undefined;
  const records = result.reports.reduce((sum, report) => sum + report.records, 0);
  const { phase, keepArchive, message } = decideOutcome({ reports: result.reports, records, earlyEnd });
  const warnings = [...result.warnings, ...guard.warnings];
  if (!keepArchive) return { phase, archive: null, message, warnings };
  const lack = await addGathersRecord(guard, result, environment);
  const written = await writer.finish();
  const isWhole = lack === undefined && phase === 'Succeeded';
  return {
    phase: lack !== undefined && phase === 'Succeeded' ? 'Partial' : phase,
    archive: written ? summarize(written, !isWhole) : null,
    message: [message, lack].filter(Boolean).join('; '),
    warnings,
    ...present({ translationTable: guard.translationTable }),
  };
}

async function runFunctions(
  { functions, sinceSeconds, obfuscation, translationTable, rules }: GatherPlan,
  { environment, observer, guard }: { environment: GatherEnvironment; observer: GatherObserver; guard: RecordGuard },
  signal: AbortSignal,
): Promise<GatheringResult> {
  const { clock, log } = environment;
  const cluster = await environment.openCluster();
  try {
    const hidesNetworking = obfuscation.has('networking');
    await guard.prepare({ cluster, hidesNetworking, table: translationTable }, signal);
    const options: GatheringOptions = {
      functions,
      cluster,
      ...present({ endpoints: await environment.openEndpoints?.(cluster) }),
      settings: { obfuscation, ownNamespace: environment.ownNamespace },
      ...present({ rules }),
      sink: guard,
      clock,
      sinceSeconds: sinceSeconds ?? environment.sinceSeconds,
      onProblem: (name, err) => sayProblem(log, name, err),
      onProgress: (progress) => observer.onProgress(progress),
      onFunction: (report) => observer.onFunction(report),
    };
    return await runGathering(options, signal);
  } finally {
    cluster.close();
  }
}

function describeEarlyEnd(cancelled: AbortSignal, deadline: AbortSignal): EarlyEnd {
  if (cancelled.aborted) return { kind: 'cancelled', message: cancelMessage(cancelled) };
  return { kind: 'deadline', message: errorMessage(deadline.reason) };
}

function cancelMessage(signal: AbortSignal): string {
  return `cancelled: ${errorMessage(signal.reason)}`;
}

// Room is kept for it, so the whole of it fits nearly always; a reader needs its figures more than its texts.
const shortenings = [undefined, 5, 0];

/** @returns what is missing, when there is no room even for the shortest */
async function addGathersRecord(
  guard: RecordGuard,
  result: GatheringResult,
  environment: GatherEnvironment,
): Promise<string | undefined> {
  let error: string | undefined;
  for (const mostTexts of shortenings) {
    const options = { isGlobalObfuscationEnabled: guard.isObfuscating, ...present({ mostTexts }) };
    const outcome = await guard.addMetadata(await gathersRecord(result, environment, options));
    if (outcome.stored) return undefined;
    error = outcome.error;
  }
  return error;
}

async function gathersRecord(
  { reports, refused }: GatheringResult,
  { version, clock }: GatherEnvironment,
  options: { readonly isGlobalObfuscationEnabled: boolean; readonly mostTexts?: number },
) {
  const refusedPaths = Map.groupBy(refused, ({ function: name }) => name);
  return buildGathersRecord({
    reports: reports.map((report) => ({
      ...report,
      unrecordedPaths: (refusedPaths.get(report.name) ?? []).map(({ path }) => path),
    })),
    uptimeSeconds: clock.monotonicMilliseconds() / 1000,
    containerMemoryBytes: await containerMemoryBytes(),
    ...options,
    extra: { gatherer: { name: version.name, version: version.version, revision: version.revision } },
  });
}

function summarize({ name, bytes, sha256, records }: WrittenArchive, partial: boolean): ArchiveSummary {
  return { name, bytes, sha256, records, partial };
}
