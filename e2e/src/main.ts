import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findRegistryAuths } from '@insights/oci';
import { buildOperatorImage } from '@insights/operator-image';
import { errorCode, errorMessage, ExitCode, runUntilSignal, silentLogger, systemClock } from '@insights/process';
import { canRun } from '@insights/real-cluster';
import { type CommandLine, type CurrentCluster, help, parseCommandLine } from './command-line.ts';
import { reportMeasurements } from './report/report-measurements.ts';
import { prepareCurrent } from './setup/prepare-current.ts';
import { runOnOwnClusters } from './setup/run-on-own-clusters.ts';
import { runSuites } from './setup/run-suites.ts';
import { releaseVersion } from './setup/surroundings.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
// For the operator to be removed from somebody's cluster.
const graceMilliseconds = 150_000;

// The same every time: an image that did not change is not built again.
const identity = {
  version: releaseVersion,
  revision: 'e2e'.padEnd(40, '0'),
  builtAt: new Date('2026-01-01T00:00:00Z'),
};

async function main(args: readonly string[]): Promise<number> {
  try {
    const line = parseCommandLine(args, process.env);
    if (line.isHelp) {
      process.stdout.write(`${help}\n`);
      return ExitCode.done;
    }
    const { current } = line;
    const run = (signal: AbortSignal) => (current ? onCurrent(line, current, signal) : onOwn(line, signal));
    return await runUntilSignal((signal) => run(signal).catch((error: unknown) => failed(error, signal)), ending);
  } catch (error) {
    say(errorMessage(error));
    return errorCode(error) === 'ERR_USAGE' ? ExitCode.usage : ExitCode.failed;
  }
}

function failed(error: unknown, signal: AbortSignal): number {
  // What was asked to end did not fail at it.
  signal.throwIfAborted();
  say(errorMessage(error));
  return ExitCode.failed;
}

const ending = { log: silentLogger(), clock: systemClock, graceMilliseconds, signals: process };

async function onOwn({ keep, isOptional, layout: given, jestArgs }: CommandLine, signal: AbortSignal): Promise<number> {
  const able = await canRun(process.env);
  if (!able.possible) {
    say(`${isOptional ? 'SKIPPED' : 'not possible here'}: ${able.reason}`);
    return isOptional ? ExitCode.done : ExitCode.failed;
  }
  return reportMeasurements(async ({ measurements, folder }) => {
    const layout = given ?? (await build(folder, signal));
    return runOnOwnClusters({ root, layout, measurements, jestArgs, keep, onProgress: say }, signal);
  });
}

async function onCurrent(
  { layout: given, jestArgs }: CommandLine,
  { kubeconfig, images, consoleHost }: CurrentCluster,
  signal: AbortSignal,
): Promise<number> {
  const auths = await findRegistryAuths({ env: process.env });
  const access = { ...images, credentials: () => auths };
  return reportMeasurements(async (files) => {
    const layout = given ?? (await build(files.folder, signal));
    const options = { kubeconfig, root, layout, images: access, consoleHost, ...files };
    await using surroundings = await prepareCurrent(options, signal);
    return await runSuites(surroundings, jestArgs, signal);
  });
}

// In a folder of this run: another run beside it, from this source or other, keeps its own.
async function build(folder: string, signal: AbortSignal): Promise<string> {
  const layout = join(folder, 'layout');
  await buildOperatorImage({ root, identity, bases: 'local', layout }, signal);
  return layout;
}

function say(text: string): void {
  process.stderr.write(`e2e: ${text}\n`);
}

// A terminal that is closed ends everything as Ctrl-C does.
process.on('SIGHUP', () => process.kill(process.pid, 'SIGTERM'));
process.exitCode = await main(process.argv.slice(2));
