import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { it } from '@jest/globals';

/** Runs a program to its end; rejects when its exit code is not 0. */
export const run = promisify(execFile);

/** Whether a command line succeeds here. */
export function works(command: string): boolean {
  try {
    execFileSync('sh', ['-c', command], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A test that needs something of the machine; without it the report says what was missing. */
export function itNeeding(what: string, isThere: boolean, title: string, test: () => Promise<void>): void {
  if (isThere) it(title, test, 30_000);
  else it.skip(`${title} (skipped: no ${what} here)`, test);
}
