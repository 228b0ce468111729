import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorMessage, ExitCode, runUntilSignal, silentLogger, systemClock } from '@insights/process';
import { connectRealCluster } from '@insights/real-cluster';
import { runProfile } from './run-profile.ts';

// Runs inside the cluster that was started for it. Arguments: the bundled gatherer, how often to measure, the file for
// the result, which is JSON.
const graceMilliseconds = 20_000;

async function main([program = '', runs = '', output = '']: readonly string[], signal: AbortSignal): Promise<number> {
  await using cluster = await connectRealCluster(process.env);
  const folder = dirname(output);
  const options = { cluster, program, runs: Number(runs), folder, clock: systemClock, onStep: say };
  await writeFile(output, JSON.stringify(await runProfile(options, signal)));
  return ExitCode.done;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

process.exitCode = await runUntilSignal(
  (signal) =>
    main(process.argv.slice(2), signal).catch((error: unknown) => {
      signal.throwIfAborted();
      say(errorMessage(error));
      return ExitCode.failed;
    }),
  { log: silentLogger(), clock: systemClock, graceMilliseconds, signals: process },
);
