import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createLogger,
  errorMessage,
  ExitCode,
  type FlagDefinitions,
  type FlagValues,
  formatFlags,
  parseFlags,
  runUntilSignal,
  silentLogger,
  systemClock,
} from '@insights/process';
import { Narrator } from './demo/narrator.ts';
import { SandboxStage } from './demo/stages/sandbox-stage.ts';
import type { Stage, StageOptions } from './demo/stages/stage.ts';
import { tellDemo } from './demo/tell-demo.ts';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const graceMilliseconds = 15_000;

const flags = {
  keep: { type: 'boolean', description: 'Leave everything running at the end and print where it is' },
  verbose: { type: 'boolean', description: "Write the sandbox's own log to standard error" },
  help: { type: 'boolean', description: 'Show this text' },
} as const satisfies FlagDefinitions;

const help = `npm run demo: a cluster is gathered, a newer gatherer is picked up, a broken one is put back.

Usage: npm run demo -- [flags]

${formatFlags(flags)}`;

function openStage(options: StageOptions, signal: AbortSignal): Promise<Stage> {
  return SandboxStage.open(options, process, signal);
}

async function main(args: readonly string[]): Promise<number> {
  let values: FlagValues<typeof flags>;
  try {
    ({ values } = parseFlags({ flags, args, env: process.env, envPrefix: 'INSIGHTS_DEMO_' }));
  } catch (error) {
    process.stderr.write(`demo: ${errorMessage(error)}\n\n${help}\n`);
    return ExitCode.usage;
  }
  if (values.help) {
    process.stdout.write(`${help}\n`);
    return ExitCode.done;
  }
  const narrator = new Narrator((text) => void process.stdout.write(text), process.stdout.isTTY);
  const destination = { write: (line: string) => void process.stderr.write(line) };
  const log = values.verbose ? createLogger({ level: 'debug', name: 'sandbox', destination }) : silentLogger();
  const tell = (signal: AbortSignal) =>
    tellDemo({ root, clock: systemClock, narrator, log, keep: values.keep ?? false, openStage }, signal);
  return runUntilSignal(
    (signal) =>
      tell(signal).catch((error: unknown) => {
        signal.throwIfAborted();
        process.stderr.write(`\ndemo: ${errorMessage(error)}\n`);
        return ExitCode.failed;
      }),
    { log, clock: systemClock, graceMilliseconds, signals: process },
  );
}

// A terminal that is closed ends everything as Ctrl-C does; else the containers would be left behind.
process.on('SIGHUP', () => process.kill(process.pid, 'SIGTERM'));
process.exit(await main(process.argv.slice(2)));
