import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger, runUntilSignal, systemClock } from '@insights/process';
import { runRelease } from './cli/run-release.ts';

// Long enough to end a build and to remove what it made.
const graceMilliseconds = 10_000;

const context = {
  root: dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url))))),
  env: process.env,
  clock: systemClock,
  print: (line: string) => void process.stdout.write(`${line}\n`),
  tell: (line: string) => void process.stderr.write(`${line}\n`),
};

process.exitCode = await runUntilSignal((signal) => runRelease(process.argv.slice(2), context, signal), {
  log: createLogger({ level: 'warn', name: 'release' }),
  clock: systemClock,
  graceMilliseconds,
  signals: process,
});
