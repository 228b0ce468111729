import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorMessage, ExitCode, runUntilSignal, silentLogger, systemClock } from '@insights/process';
import { connectRealCluster } from '@insights/real-cluster';
import { readMeasurements } from '../report/measurements.ts';
import { formatTable } from '../report/table.ts';
import { prepareReal } from './prepare.ts';
import { type Surroundings, surroundingsVariable } from './surroundings.ts';

// Runs inside the cluster that was started for it: prepares the cluster, runs the suites, prints what was measured.
// Arguments: the folder of the image's OCI layout, then those of jest.
const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const graceMilliseconds = 20_000;

async function main([layout = '', ...jestArgs]: readonly string[], signal: AbortSignal): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'e2e-'));
  try {
    await using cluster = await connectRealCluster(process.env);
    const start = systemClock.monotonicMilliseconds();
    const surroundings = await prepareReal({ cluster, root, layout, folder }, signal);
    say(`cluster prepared in ${Math.round(systemClock.monotonicMilliseconds() - start)} ms`);
    const code = await runJest(surroundings, jestArgs, signal);
    const measurements = await readMeasurements(surroundings.measurements);
    if (measurements.length > 0) process.stdout.write(`\n${formatTable(measurements)}\n`);
    return code;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runJest(surroundings: Surroundings, args: readonly string[], signal: AbortSignal): Promise<number> {
  const command = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
    `--config=${join(root, 'e2e/jest.config.mjs')}`,
    '--runInBand',
    ...args,
  ];
  const env = { ...process.env, [surroundingsVariable]: JSON.stringify(surroundings) };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, { cwd: root, env, stdio: 'inherit' });
    signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    child.once('error', reject).once('exit', (code) => resolve(code ?? ExitCode.other));
  });
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
