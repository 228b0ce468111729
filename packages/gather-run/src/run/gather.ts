import { ArchiveWriter, cleanLeftovers } from '@insights/archive';
import { type GatheringOptions, type GatheringResult, runGathering, sayProblem } from '@insights/gathering';
import { errorMessage, present, redactSecrets, startDeadline } from '@insights/process';
import { RecordGuard } from '../guard/record-guard.ts';
import { priceRun } from '../price/price-run.ts';
import { containerMemoryBytes } from './container-memory.ts';
import type { GatherPlan } from './gather-plan.ts';
import type { BegunRun, GatherResult, GatherScene } from './gather-scene.ts';
import { gathersRecords } from './gathers-metadata.ts';
import { NotedReports } from './noted-reports.ts';
import { reportNotes } from './report-notes.ts';
import { journalOf } from './run-journal.ts';
import { decideOutcome, type EarlyEnd } from './run-outcome.ts';
import { salvageRun } from './salvage-run.ts';
import { summarize } from './summarize.ts';

/**
 * One run: functions of the plan → records → archive; of a dry run nothing but its price. Never rejects: what goes wrong is the result.
 * @param signal - cancels; what was recorded until then is kept as a partial archive
 */
export async function gather(plan: GatherPlan, scene: GatherScene, signal: AbortSignal): Promise<GatherResult> {
  try {
    const work = plan.dryRun ? priceRun : gatherIntoArchive;
    return await work(plan, scene, signal);
  } catch (err) {
    if (signal.aborted) return { phase: 'Cancelled', archive: null, message: cancelMessage(signal) };
    return { phase: 'Failed', archive: null, message: redactSecrets(errorMessage(err)), err };
  }
}

async function gatherIntoArchive(plan: GatherPlan, scene: GatherScene, signal: AbortSignal): Promise<GatherResult> {
  const { environment, observer, identity } = scene;
  const { clock, storagePath: directory } = environment;
  await cleanLeftovers(directory, clock);
  const journal = identity && journalOf(plan, identity);
  await using writer = await ArchiveWriter.create({ directory, clock, limits: plan.limits, ...present({ journal }) });
  const guard = new RecordGuard(writer);
  const reports = new NotedReports({
    note: (note) => writer.note(guard.note(note)),
    tell: (report) => observer.onFunction(report),
  });
  const run: BegunRun = { ...scene, plan, writer, guard, reports };
  try {
    return await gatherAndFinish(run, signal);
  } catch (error) {
    const salvaged = await salvageRun(run, error, signal);
    if (salvaged) return salvaged;
    await tellLost(run);
    throw error;
  }
}

async function gatherAndFinish(run: BegunRun, signal: AbortSignal): Promise<GatherResult> {
  const { plan, environment, writer, guard, reports } = run;
  const milliseconds = plan.deadlineSeconds * 1000;
  using deadline = startDeadline({ clock: environment.clock, milliseconds, what: 'the run', signal });
  const result = await runFunctions(run, deadline.signal);
  const earlyEnd = deadline.signal.aborted ? describeEarlyEnd(signal, deadline.signal) : undefined;
  const records = result.reports.reduce((sum, report) => sum + report.records, 0);
  const { phase, keepArchive, message } = decideOutcome({ reports: result.reports, records, earlyEnd });
  const warnings = [...result.warnings, ...guard.warnings];
  if (!keepArchive) {
    await tellLost(run);
    return { phase, archive: null, message, warnings };
  }
  const lack = await addGathersRecord(run, result);
  const isWhole = lack === undefined && phase === 'Succeeded';
  const outcome = {
    phase: lack !== undefined && phase === 'Succeeded' ? 'Partial' : phase,
    message: [message, lack].filter(Boolean).join('; '),
    warnings,
  } as const;
  const functions = reportNotes(result.reports);
  const written = await writer.finish(guard.note({ ...outcome, functions, isPartial: !isWhole }));
  await reports.settled();
  return {
    ...outcome,
    archive: written ? summarize(written, !isWhole) : null,
    ...present({ translationTable: guard.translationTable }),
    forget: () => writer.forget(),
  };
}

async function tellLost({ writer, reports }: BegunRun): Promise<void> {
  await writer.abandon();
  await reports.settled();
  reports.tellLost();
}

async function runFunctions(
  { plan, environment, observer, guard, reports }: BegunRun,
  signal: AbortSignal,
): Promise<GatheringResult> {
  const { functions, sinceSeconds, obfuscation, translationTable, rules } = plan;
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
      onFunction: (report) => reports.add(report),
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

/** @returns what is missing, when there is no room even for the shortest */
async function addGathersRecord(
  { guard, environment }: BegunRun,
  { reports, refused }: GatheringResult,
): Promise<string | undefined> {
  let error: string | undefined;
  const memoryBytes = await containerMemoryBytes();
  const parts = { reports, refused, isObfuscating: guard.isObfuscating, containerMemoryBytes: memoryBytes };
  for (const record of gathersRecords(parts, environment)) {
    const outcome = await guard.addMetadata(record);
    if (outcome.stored) return undefined;
    error = outcome.error;
  }
  return error;
}
