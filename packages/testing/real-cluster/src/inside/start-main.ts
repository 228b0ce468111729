// The only child of pid 1 in a cluster's namespaces: `start-main.ts FOLDER PROGRAMS ID COMMAND ARGUMENT…`. Starts the
// parts, then the command, and ends with its exit code; pid 1 ends everything else.
import { delimiter, dirname } from 'node:path';
import { errorMessage, ExitCode, systemClock } from '@insights/process';
import { serveControl } from './control-server.ts';
import { passedSignals, runCommand } from './run-command.ts';
import { startCluster, type StartedCluster } from './start-cluster.ts';

const [folder = '', programs = '', id = '', ...command] = process.argv.slice(2);
const broken = new AbortController();

async function main(): Promise<number> {
  const cluster = await start();
  serveControl(cluster);
  const env = commandEnvironment(cluster);
  const code = await runCommand({ command, env, signals: process, signal: broken.signal });
  // Whatever the command made of a cluster that lost a part, it is no result.
  return broken.signal.aborted ? ExitCode.failed : code;
}

async function start(): Promise<StartedCluster> {
  const began = systemClock.monotonicMilliseconds();
  const stopped = new AbortController();
  const stop = () => stopped.abort(new Error('stopped by a signal'));
  for (const name of passedSignals) process.on(name, stop);
  const signal = AbortSignal.any([broken.signal, stopped.signal]);
  const cluster = await startCluster({ id, folder, programs, clock: systemClock, onUnexpectedEnd }, signal);
  for (const name of passedSignals) process.off(name, stop);
  say(`ready after ${((systemClock.monotonicMilliseconds() - began) / 1000).toFixed(1)} s`);
  return cluster;
}

function onUnexpectedEnd(error: Error): void {
  // The first is the cause of the others.
  if (!broken.signal.aborted) say(error.message);
  broken.abort(error);
}

// As a user of any cluster has it: kubectl on the path, and a kubeconfig that it finds.
function commandEnvironment({ layout, description }: StartedCluster): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: [dirname(description.kubectl), process.env['PATH']].join(delimiter),
    KUBECONFIG: description.kubeconfig,
    INSIGHTS_REAL_CLUSTER: layout.description,
  };
}

function say(text: string): void {
  process.stderr.write(`real cluster: ${text}\n`);
}

process.exitCode = await main().catch((error: unknown) => {
  if (error !== broken.signal.reason) say(errorMessage(error));
  return ExitCode.failed;
});
// Parts are still running; pid 1 ends them all when this process has ended.
process.exit();
