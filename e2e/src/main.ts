import { dirname } from 'node:path';
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
    return current ? await runUntilSignal((signal) => onCurrent(line, current, signal), ending) : await onOwn(line);
  } catch (error) {
    say(errorMessage(error));
    return errorCode(error) === 'ERR_USAGE' ? ExitCode.usage : ExitCode.failed;
  }
}

const ending = { log: silentLogger(), clock: systemClock, graceMilliseconds, signals: process };

async function onOwn({ keep, isOptional, layout: given, jestArgs }: CommandLine): Promise<number> {
  const able = await canRun(process.env);
  if (!able.possible) {
    say(`${isOptional ? 'SKIPPED' : 'not possible here'}: ${able.reason}`);
    return isOptional ? ExitCode.done : ExitCode.failed;
  }
  const layout = given ?? (await build(new AbortController().signal));
  return reportMeasurements(({ measurements }) =>
    runOnOwnClusters({ root, layout, measurements, jestArgs, keep, onProgress: say }),
  );
}

async function onCurrent(
  { layout: given, jestArgs }: CommandLine,
  { kubeconfig, images, consoleHost }: CurrentCluster,
  signal: AbortSignal,
): Promise<number> {
  const layout = given ?? (await build(signal));
  const auths = await findRegistryAuths({ env: process.env });
  const access = { ...images, credentials: () => auths };
  return reportMeasurements(async (files) => {
    const options = { kubeconfig, root, layout, images: access, consoleHost, ...files };
    await using surroundings = await prepareCurrent(options, signal);
    return await runSuites(surroundings, jestArgs, signal);
  });
}

async function build(signal: AbortSignal): Promise<string> {
  return (await buildOperatorImage({ root, identity, bases: 'local' }, signal)).layout;
}

function say(text: string): void {
  process.stderr.write(`e2e: ${text}\n`);
}

process.exitCode = await main(process.argv.slice(2));
