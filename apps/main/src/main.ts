import {
  createLogger,
  errorCode,
  errorMessage,
  ExitCode,
  type FlagValues,
  type Logger,
  type LogLevel,
  parseFlags,
  runUntilSignal,
  systemClock,
} from '@insights/process';
import { drive } from './assemble.ts';
import { flags, help } from './command-line.ts';

// Below the ten seconds that the process has, so that what cannot end is said in the log.
const graceMilliseconds = 9000;

async function main(args: readonly string[]): Promise<number> {
  let values: FlagValues<typeof flags>;
  try {
    ({ values } = parseFlags({ flags, args, env: process.env, envPrefix: 'INSIGHTS_' }));
  } catch (error) {
    process.stderr.write(`insights-operator-main: ${errorMessage(error)}\nTry --help.\n`);
    return ExitCode.usage;
  }
  if (values.help) {
    process.stdout.write(`${help}\n`);
    return ExitCode.done;
  }
  const log = createLogger({ level: (values['log-level'] ?? 'info') as LogLevel, name: 'main' });
  const options = { values, env: process.env, clock: systemClock, random: Math.random, log };
  return runUntilSignal((signal) => drive(options, signal).catch((error: unknown) => endBadly(error, log)), {
    log,
    clock: systemClock,
    graceMilliseconds,
    signals: process,
  });
}

// Bad input is for the person who made it: one line, no stack.
function endBadly(error: unknown, log: Logger): number {
  const code = errorCode(error) ?? '';
  // Said in the log, and as good a reason to stop as a signal.
  if (code === 'ERR_POD_DELETED') return ExitCode.done;
  if (!['ERR_USAGE', 'ERR_CONFIG_INVALID', 'ERR_CLUSTER_CREDENTIALS', 'ERR_LISTEN'].includes(code)) throw error;
  process.stderr.write(`insights-operator-main: ${errorMessage(error)}\n`);
  log.flush();
  return ExitCode.usage;
}

process.exitCode = await main(process.argv.slice(2));
// Whatever still holds the event loop open (a keep-alive connection) must not outlive the work.
process.exit();
