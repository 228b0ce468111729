import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger, runProgram, systemClock } from '@insights/process';
import { release } from './cli/release.ts';

// Long enough to end a build and to remove what it made.
const graceMilliseconds = 10_000;

const args = process.argv.slice(2);
const clock = systemClock;
const tell = (line: string) => void process.stderr.write(`${line}\n`);
const context = {
  root: dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url))))),
  env: process.env,
  envPrefix: 'INSIGHTS_RELEASE_',
  clock,
  print: (line: string) => void process.stdout.write(`${line}\n`),
  tell,
};

process.exitCode = await runProgram({
  name: args[0] ?? 'release',
  prepare: () => ({
    run: (signal) => release.run(args, context, signal),
    log: createLogger({ level: 'warn', name: 'release' }),
    graceMilliseconds,
  }),
  tell,
  clock,
  signals: process,
});
