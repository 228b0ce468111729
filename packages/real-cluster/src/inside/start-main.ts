// The only child of pid 1 in a cluster's namespaces: `start-main.ts FOLDER PROGRAMS ID COMMAND ARGUMENT…`. Starts the
// parts, then the command, and ends with its exit code; pid 1 ends everything else.
import { delimiter, dirname } from 'node:path';
import { errorMessage, ExitCode, systemClock } from '@insights/process';
import { serveControl } from './control-server.ts';
import { runCommand } from './run-command.ts';
import { type StartedCluster, startCluster } from './start-cluster.ts';

const [folder = '', programs = '', id = '', ...command] = process.argv.slice(2);

async function main(): Promise<number> {
  const broken = new AbortController();
  const started = systemClock.monotonicMilliseconds();
  const onUnexpectedEnd = (error: Error) => {
    say(error.message);
    broken.abort(error);
  };
  const stop = () => broken.abort(new Error('stopped by a signal'));
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  const cluster = await startCluster({ id, folder, programs, clock: systemClock, onUnexpectedEnd }, broken.signal);
  const seconds = ((systemClock.monotonicMilliseconds() - started) / 1000).toFixed(1);
  say(`node ready after ${seconds} s`);
  serveControl(cluster);
  const env = commandEnvironment(cluster);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, stop);
  const code = await runCommand({
    command,
    env,
    signal: broken.signal,
    onStart: (child) => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => void child.kill(name));
    },
  });
  return broken.signal.aborted ? ExitCode.failed : code;
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
  say(errorMessage(error));
  return ExitCode.failed;
});
// Parts are still running; pid 1 ends them all when this process has ended.
process.exit();
