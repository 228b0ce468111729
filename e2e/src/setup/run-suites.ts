import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ExitCode } from '@insights/process';
import { type Surroundings, surroundingsVariable } from './surroundings.ts';

/** Runs the suites. @returns the exit code of jest */
export function runSuites(
  surroundings: Surroundings,
  jestArgs: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const { root } = surroundings;
  const command = [
    join(root, 'node_modules/jest/bin/jest.js'),
    `--config=${join(root, 'e2e/jest.config.mjs')}`,
    '--runInBand',
    ...jestArgs,
  ];
  const env = { ...process.env, [surroundingsVariable]: JSON.stringify(surroundings) };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, { cwd: root, env, stdio: 'inherit' });
    signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    child.once('error', reject).once('exit', (code) => resolve(code ?? ExitCode.other));
  });
}
