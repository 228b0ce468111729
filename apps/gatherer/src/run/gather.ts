import { ArchiveWriter, buildGathersRecord, cleanLeftovers, type WrittenArchive } from '@insights/archive';
import type { ClusterReader } from '@insights/cluster';
import type { ArchiveSummary, FunctionReport, RunProgress, VersionInfo } from '@insights/contract';
import { type GatheringOptions, type GatheringResult, runGathering } from '@insights/gathering';
import { type Clock, errorMessage, redactSecrets, startDeadline } from '@insights/process';
import { containerMemoryBytes } from './container-memory.ts';
import type { GatherPlan } from './gather-plan.ts';
import { decideOutcome, type EarlyEnd, type RunOutcome } from './run-outcome.ts';

/** What every run of this process shares. */
export interface GatherEnvironment {
  /** Opens the cluster anew for each run: its credentials may have been replaced. */
  openCluster(): Promise<ClusterReader>;
  /** Where archives go. */
  readonly storagePath: string;
  /** How far back events and logs are of interest. */
  readonly sinceSeconds: number;
  readonly version: VersionInfo;
  readonly clock: Clock;
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
  const result = await runFunctions(plan, { environment, observer, writer }, deadline.signal);

  const earlyEnd = deadline.signal.aborted ? describeEarlyEnd(signal, deadline.signal) : undefined;
  const records = result.reports.reduce((sum, report) => sum + report.records, 0);
  const { phase, keepArchive, message } = decideOutcome({ reports: result.reports, records, earlyEnd });
  if (!keepArchive) return { phase, archive: null, message };
  await writer.add(await gathersRecord(result, environment));
  const written = await writer.finish();
  return { phase, archive: written ? summarize(written, phase !== 'Succeeded') : null, message };
}

async function runFunctions(
  { functions }: GatherPlan,
  {
    environment,
    observer,
    writer,
  }: { environment: GatherEnvironment; observer: GatherObserver; writer: ArchiveWriter },
  signal: AbortSignal,
): Promise<GatheringResult> {
  const { clock, sinceSeconds } = environment;
  const cluster = await environment.openCluster();
  try {
    const options: GatheringOptions = {
      functions,
      cluster,
      sink: writer,
      clock,
      sinceSeconds,
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

async function gathersRecord({ reports, refused }: GatheringResult, { version, clock }: GatherEnvironment) {
  const refusedPaths = Map.groupBy(refused, ({ function: name }) => name);
  return buildGathersRecord({
    reports: reports.map((report) => ({
      ...report,
      unrecordedPaths: (refusedPaths.get(report.name) ?? []).map(({ path }) => path),
    })),
    uptimeSeconds: clock.monotonicMilliseconds() / 1000,
    containerMemoryBytes: await containerMemoryBytes(),
    isGlobalObfuscationEnabled: false,
    extra: { gatherer: { name: version.name, version: version.version, revision: version.revision } },
  });
}

function summarize({ name, bytes, sha256, records }: WrittenArchive, partial: boolean): ArchiveSummary {
  return { name, bytes, sha256, records, partial };
}
