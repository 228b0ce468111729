import { resolve } from 'node:path';
import type { GatherRun } from '@insights/contract';
import { ExitCode, newUlid } from '@insights/process';
import type { GatherPlan } from '../run/gather-plan.ts';
import { ActiveRun, type GatherWork } from '../active/active-run.ts';
import {
  checkCredentials,
  type CommandContext,
  gatherWork,
  planFromSettings,
  type PreparedCommand,
} from './command-context.ts';
import { recoverRuns } from '../interrupted/recover-runs.ts';
import { ProgressPrinter } from './progress-printer.ts';
import { describeUnreachable } from './reach-cluster.ts';

/**
 * Prepares to gather once. The last line of standard output is the archive's path; what goes on is told on standard
 * error.
 * @throws CodedError `ERR_USAGE`
 */
export async function prepareGathering(context: CommandContext): Promise<PreparedCommand> {
  const plan = planFromSettings(context);
  await checkCredentials(context);
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

  await keepInterrupted(context);
  const printer = new ProgressPrinter(stderr, clock);
  const run = await active.execute(withPrinter(gatherWork(context), printer));
  printer.end(run);
  await active.forget();
  if (settings.output === 'json') stdout.write(`${JSON.stringify(run, null, 2)}\n`);
  else if (run.archive) stdout.write(`${resolve(settings.storagePath, run.archive.name)}\n`);
  return exitCodeOf(run);
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

function exitCodeOf({ phase, archive, warnings }: GatherRun): number {
  if (phase === 'Succeeded') return warnings.length === 0 ? ExitCode.done : ExitCode.warnings;
  return phase === 'Partial' && archive ? ExitCode.warnings : ExitCode.failed;
}
