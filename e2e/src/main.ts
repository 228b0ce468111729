import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { releaseVersion } from '@insights/installation';
import { findRegistryAuths } from '@insights/oci';
import { buildOperatorImage } from '@insights/operator-image';
import { ExitCode, hangUpWithOutput, runProgram, systemClock } from '@insights/process';
import { canRun } from '@insights/real-cluster';
import { type CommandLine, type CurrentCluster, help, parseCommandLine } from './command-line.ts';
import { reportMeasurements } from './report/report-measurements.ts';
import { prepareCurrent } from './setup/prepare-current.ts';
import { runOnOwnClusters } from './setup/run-on-own-clusters.ts';
import { runSuites } from './setup/run-suites.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
// For the operator to be removed from somebody's cluster.
const graceMilliseconds = 150_000;

// The same every time: an image that did not change is not built again.
const identity = {
  version: releaseVersion,
  revision: 'e2e'.padEnd(40, '0'),
  builtAt: new Date('2026-01-01T00:00:00Z'),
};

/** @returns `undefined` when help was asked for. @throws CodedError `ERR_USAGE` */
function prepare() {
  const line = parseCommandLine(process.argv.slice(2), process.env);
  if (line.isHelp) {
    process.stdout.write(`${help}\n`);
    return undefined;
  }
  const { current } = line;
  const run = (signal: AbortSignal) => (current ? onCurrent(line, current, signal) : onOwn(line, signal));
  return { run, graceMilliseconds };
}

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
  tell(`e2e: ${text}`);
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

hangUpWithOutput([process.stdout, process.stderr], process);
process.exitCode = await runProgram({ name: 'e2e', prepare, tell, clock: systemClock, signals: process });
