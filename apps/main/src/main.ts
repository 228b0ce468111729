import {
  createLogger,
  errorCode,
  ExitCode,
  type LogLevel,
  readArguments,
  runProgram,
  systemClock,
} from '@insights/process';
import { drive } from './assemble.ts';
import { flags, help } from './command-line.ts';

// Below the ten seconds that the process has, so that what cannot end is said in the log.
const graceMilliseconds = 9000;

/** @returns `undefined` when help was asked for. @throws CodedError `ERR_USAGE` */
function prepare() {
  const context = { env: process.env, envPrefix: 'INSIGHTS_', print };
  const values = readArguments({ flags, help }, process.argv.slice(2), context);
  if (!values) return undefined;
  const log = createLogger({ level: (values['log-level'] ?? 'info') as LogLevel, name: 'main' });
  const options = { values, env: process.env, clock: systemClock, random: Math.random, log };
  return { run: (signal: AbortSignal) => drive(options, signal).catch(passOverDeletion), log, graceMilliseconds };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

// Said in the log, and as good a reason to stop as a signal.
function passOverDeletion(error: unknown): void {
  if (errorCode(error) !== 'ERR_POD_DELETED') throw error;
}

// Bad input is for the person who made it: one line, no stack.
function exitCodeOf(error: unknown): number | undefined {
  const forPeople = ['ERR_USAGE', 'ERR_CONFIG_INVALID', 'ERR_CLUSTER_CREDENTIALS', 'ERR_LISTEN'];
  return forPeople.includes(errorCode(error) ?? '') ? ExitCode.usage : undefined;
}

process.exitCode = await runProgram({
  name: 'insights-operator-main',
  prepare,
  tell: (line) => void process.stderr.write(`${line}\n`),
  clock: systemClock,
  signals: process,
  exitCodeOf,
});
// Whatever still holds the event loop open (a keep-alive connection) must not outlive the work.
process.exit();
