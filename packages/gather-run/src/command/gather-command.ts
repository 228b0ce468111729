import { resolve } from 'node:path';
import type { GatherRun } from '@insights/contract';
import { ExitCode, newUlid } from '@insights/process';
import type { GatherPlan } from '../run/gather-plan.ts';
import { ActiveRun, type GatherWork } from '../active/active-run.ts';
import {
  checkCredentials,
  type CommandContext,
  gatherWork,
  makeStorage,
  planFromSettings,
  type PreparedCommand,
} from './command-context.ts';
import { recoverRuns } from '../interrupted/recover-runs.ts';
import type { GatherSettings } from './gather-settings.ts';
import { isWholePrice, priceTable } from './price-table.ts';
import { ProgressPrinter } from './progress-printer.ts';
import { describeUnreachable } from './reach-cluster.ts';
import { runTable } from './run-table.ts';

/**
 * Prepares to gather once. The last line of standard output is the archive's path; what goes on is told on standard
 * error. A dry run prints its price, and makes no folder.
 * @param storageFlag - names the folder of archives, for complaints
 * @throws CodedError `ERR_USAGE`
 */
export async function prepareGathering(context: CommandContext, storageFlag?: string): Promise<PreparedCommand> {
  const plan = planFromSettings(context);
  await checkCredentials(context);
  if (!plan.dryRun) await makeStorage(context, storageFlag);
  return (signal) => gatherOnce(context, plan, signal);
}

async function gatherOnce(context: CommandContext, plan: GatherPlan, signal: AbortSignal): Promise<number> {
  const { program, settings } = context;
  const { clock, random, stdout, stderr } = program;
  const unreachable = await describeUnreachable(context, signal);
  if (unreachable !== undefined) {
    stderr.write(`${unreachable}\n`);
    return ExitCode.failed;
  }
  const active = new ActiveRun({ id: newUlid(clock.now(), random), requestId: undefined, plan, clock });
  signal.addEventListener('abort', () => active.cancel(signal.reason as Error), { once: true });

  if (!plan.dryRun) await keepInterrupted(context);
  const printer = new ProgressPrinter(stderr, clock);
  const run = await active.execute(withPrinter(gatherWork(context), printer));
  if (run.price) printer.clear();
  else printer.end(run);
  await active.forget();
  for (const line of outputOf(run, settings)) stdout.write(`${line}\n`);
  return exitCodeOf(run);
}

function outputOf(run: GatherRun, { output, withTable, storagePath }: GatherSettings): string[] {
  if (output === 'json') return [JSON.stringify(run, null, 2)];
  if (run.price) return priceTable(run.price);
  const path = run.archive ? [resolve(storagePath, run.archive.name)] : [];
  return [...(withTable ? runTable(run) : []), ...path];
}

// Nobody asks for those runs any more; their archives are worth having all the same.
async function keepInterrupted({ program, settings, log }: CommandContext): Promise<void> {
  const { clock, version, stderr } = program;
  for (const { run, forget } of await recoverRuns({ storagePath: settings.storagePath, clock, version, log })) {
    if (run.archive) stderr.write(`kept what an interrupted gather had: ${run.archive.name}\n`);
    await forget();
  }
}

function withPrinter(work: GatherWork, printer: ProgressPrinter): GatherWork {
  return (plan, observer, signal, identity) =>
    work(
      plan,
      {
        onProgress: (progress) => {
          observer.onProgress(progress);
          printer.onProgress(progress);
        },
        onFunction: (report) => {
          observer.onFunction(report);
          printer.onFunction(report);
        },
      },
      signal,
      identity,
    );
}

function exitCodeOf({ phase, archive, warnings, price }: GatherRun): number {
  if (price) return isWholePrice(price) ? ExitCode.done : ExitCode.warnings;
  if (phase === 'Succeeded') return warnings.length === 0 ? ExitCode.done : ExitCode.warnings;
  return phase === 'Partial' && archive ? ExitCode.warnings : ExitCode.failed;
}
