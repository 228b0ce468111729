import { ExitCode, errorCode, errorMessage, systemClock } from '@insights/process';
import { parseCommandLine } from './command-line.ts';
import { runInRealCluster } from './outside/run-in-real-cluster.ts';

const usage = `npm run -s cluster: runs a command inside a real one-node Kubernetes cluster that exists only for it.

Usage: npm run -s cluster -- [--keep] [--] COMMAND [ARGUMENT…]

  --keep  Leave the cluster's folder (logs, audit log, data) and print where it is

The command has kubectl on its search path, KUBECONFIG set, and INSIGHTS_REAL_CLUSTER: the path of a JSON file with
everything else. Without a command, a shell.`;

function say(text: string): void {
  process.stderr.write(`real cluster: ${text}\n`);
}

async function main(args: readonly string[]): Promise<number> {
  const { keep, help, command } = parseCommandLine(args);
  if (help) {
    process.stdout.write(`${usage}\n`);
    return ExitCode.done;
  }
  const began = systemClock.monotonicMilliseconds();
  const shell = command.length > 0 ? command : [process.env['SHELL'] ?? 'sh'];
  const code = await runInRealCluster(shell, { keep, onProgress: say, signals: process });
  say(`gone after ${((systemClock.monotonicMilliseconds() - began) / 1000).toFixed(1)} s`);
  return code;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  say(errorMessage(error));
  return errorCode(error) === 'ERR_USAGE' ? ExitCode.usage : ExitCode.failed;
});
