import { mkdtemp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorMessage, ExitCode, runUntilSignal, silentLogger, systemClock } from '@insights/process';
import { connectRealCluster } from '@insights/real-cluster';
import { prepareReal } from './prepare.ts';
import { runSuites } from './run-suites.ts';

// Runs inside the cluster that was started for it: prepares the cluster and runs the suites.
// Arguments: the folder of the image's OCI layout, the file for what is measured, then those of jest.
const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const graceMilliseconds = 20_000;

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const [layout = '', measurements = '', ...jestArgs] = args;
  await using cluster = await connectRealCluster(process.env);
  const start = systemClock.monotonicMilliseconds();
  // Below the cluster's folder, which goes with the cluster.
  const folder = await mkdtemp(join(cluster.folder, 'e2e-'));
  const surroundings = await prepareReal({ cluster, root, layout, measurements, folder }, signal);
  say(`cluster prepared in ${Math.round(systemClock.monotonicMilliseconds() - start)} ms`);
  return await runSuites(surroundings, jestArgs, signal);
}

function say(text: string): void {
  process.stderr.write(`e2e: ${text}\n`);
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
