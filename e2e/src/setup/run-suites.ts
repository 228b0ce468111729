import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ExitCode } from '@insights/process';
import { readMeasurements } from '../report/measurements.ts';
import { formatTable } from '../report/table.ts';
import { type Surroundings, surroundingsVariable } from './surroundings.ts';

/** Runs the suites and prints what they measured. @returns the exit code of jest */
export async function runSuites(
  surroundings: Surroundings,
  jestArgs: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const code = await runJest(surroundings, jestArgs, signal);
  const measurements = await readMeasurements(surroundings.measurements);
  if (measurements.length > 0) process.stdout.write(`\n${formatTable(measurements)}\n`);
  return code;
}

function runJest(surroundings: Surroundings, args: readonly string[], signal: AbortSignal): Promise<number> {
  const { root } = surroundings;
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
