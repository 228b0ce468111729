import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CodedError,
  createLogger,
  errorCode,
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
import { realClusterVariable, runInRealCluster } from '@insights/real-cluster';
import { Narrator } from './demo/narrator.ts';
import { type OpenStage, releaseLayout, stageFlags, stageOpener } from './demo/stages/open-stage.ts';
import type { StageOptions } from './demo/stages/stage.ts';
import { tellDemo } from './demo/tell-demo.ts';

const program = fileURLToPath(import.meta.url);
const root = dirname(dirname(dirname(dirname(program))));
const graceMilliseconds = 15_000;
// On a cluster the operator is removed, and a pod takes its time to end.
const clusterGraceMilliseconds = 150_000;

const flags = {
  ...stageFlags,
  keep: { type: 'boolean', description: 'Leave everything running at the end and print where it is' },
  verbose: { type: 'boolean', description: "Write the sandbox's own log to standard error" },
  help: { type: 'boolean', description: 'Show this text' },
} as const satisfies FlagDefinitions;

const help = `npm run demo: a cluster is gathered, a newer gatherer is picked up, a broken one is put back.

Usage: npm run demo -- [flags]

${formatFlags(flags)}`;

async function main(args: readonly string[]): Promise<number> {
  let values: FlagValues<typeof flags>;
  let openStage: OpenStage;
  try {
    const parsed = parseFlags({ flags, args, env: process.env, envPrefix: 'INSIGHTS_DEMO_' });
    const [stray] = parsed.positionals;
    if (stray !== undefined) throw new CodedError('ERR_USAGE', `unexpected argument "${stray}"`);
    ({ values } = parsed);
    openStage = stageOpener(values);
  } catch (error) {
    process.stderr.write(`demo: ${errorMessage(error)}\n\n${help}\n`);
    return ExitCode.usage;
  }
  if (values.help) {
    process.stdout.write(`${help}\n`);
    return ExitCode.done;
  }
  const options = stageOptions(values.verbose ?? false);
  const isOutside = values.cluster === 'real' && !process.env[realClusterVariable];
  const tell = isOutside
    ? (signal: AbortSignal) => tellInside({ values, args, options }, signal)
    : (signal: AbortSignal) => tellDemo({ ...options, keep: values.keep ?? false, openStage }, signal);
  return runUntilSignal((signal) => tell(signal).catch((error: unknown) => sayWhy(error, signal)), {
    log: options.log,
    clock: systemClock,
    graceMilliseconds: values.cluster === 'sandbox' ? graceMilliseconds : clusterGraceMilliseconds,
    signals: process,
  });
}

function stageOptions(isVerbose: boolean): StageOptions {
  const narrator = new Narrator((text) => void process.stdout.write(text), process.stdout.isTTY);
  const destination = { write: (line: string) => void process.stderr.write(line) };
  const log = isVerbose ? createLogger({ level: 'debug', name: 'sandbox', destination }) : silentLogger();
  return { root, clock: systemClock, narrator, log };
}

/** The same program again, inside a cluster that is started for it. */
async function tellInside(
  { values, args, options }: { values: FlagValues<typeof flags>; args: readonly string[]; options: StageOptions },
  signal: AbortSignal,
): Promise<number> {
  const layout = await releaseLayout(values, options, signal);
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', program, ...args, `--layout=${layout}`];
  const onProgress = (text: string) => options.narrator.line(text);
  return runInRealCluster(command, { cwd: root, onProgress, signals: process });
}

function sayWhy(error: unknown, signal: AbortSignal): number {
  signal.throwIfAborted();
  process.stderr.write(`\ndemo: ${errorMessage(error)}\n`);
  return errorCode(error) === 'ERR_USAGE' ? ExitCode.usage : ExitCode.failed;
}

// A terminal that is closed ends everything as Ctrl-C does; else the containers would be left behind.
process.on('SIGHUP', () => process.kill(process.pid, 'SIGTERM'));
process.exit(await main(process.argv.slice(2)));
