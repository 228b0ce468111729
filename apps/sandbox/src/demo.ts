import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createLogger,
  type FlagDefinitions,
  type FlagValues,
  hangUpWithOutput,
  readArguments,
  runProgram,
  silentLogger,
  systemClock,
} from '@insights/process';
import { realClusterVariable, runInRealCluster } from '@insights/real-cluster';
import { Narrator } from './demo/narrator.ts';
import { releaseLayout, stageFlags, stageOpener } from './demo/stages/open-stage.ts';
import type { StoryStageOptions } from './demo/stages/story-stage.ts';
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
} as const satisfies FlagDefinitions;

const help = (lines: string) => `npm run demo: a cluster is gathered, a newer gatherer is picked up, a broken one
is put back.

Usage: npm run demo -- [flags]

${lines}`;

/** @returns `undefined` when help was asked for. @throws CodedError `ERR_USAGE` */
function prepare() {
  const args = process.argv.slice(2);
  const values = readArguments({ flags, help }, args, { env: process.env, envPrefix: 'INSIGHTS_DEMO_', print });
  if (!values) return undefined;
  const openStage = stageOpener(values);
  const options = stageOptions(values.verbose ?? false);
  const isOutside = values.cluster === 'real' && !process.env[realClusterVariable];
  return {
    run: (signal: AbortSignal) =>
      isOutside
        ? tellInside({ values, args, options }, signal)
        : tellDemo({ ...options, keep: values.keep ?? false, openStage }, signal),
    log: options.log,
    graceMilliseconds: values.cluster === 'sandbox' ? graceMilliseconds : clusterGraceMilliseconds,
  };
}

function stageOptions(isVerbose: boolean): StoryStageOptions {
  const narrator = new Narrator((text) => void process.stdout.write(text), process.stdout.isTTY);
  const destination = { write: (line: string) => void process.stderr.write(line) };
  const log = isVerbose ? createLogger({ level: 'debug', name: 'sandbox', destination }) : silentLogger();
  return { root, clock: systemClock, narrator, log };
}

/** The same program again, inside a cluster that is started for it. */
async function tellInside(
  { values, args, options }: { values: FlagValues<typeof flags>; args: readonly string[]; options: StoryStageOptions },
  signal: AbortSignal,
): Promise<number> {
  const layout = await releaseLayout(values, options, signal);
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', program, ...args, `--layout=${layout}`];
  const onProgress = (text: string) => options.narrator.line(text);
  return runInRealCluster(command, { cwd: root, onProgress, signals: process });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

hangUpWithOutput([process.stdout, process.stderr], process);
const exitCode = await runProgram({
  name: 'demo',
  prepare,
  // Below a line that was still changing.
  tell: (line) => void process.stderr.write(`${process.stdout.isTTY ? '\n' : ''}${line}\n`),
  clock: systemClock,
  signals: process,
});
process.exit(exitCode);
