import { ExitCode, errorMessage } from '@insights/process';
import { runInRealCluster } from './outside/run-in-real-cluster.ts';

const usage = `Runs a command inside a real one-node Kubernetes cluster that exists only for it.

Usage: npm run -s cluster -- [--keep] [--] COMMAND [ARGUMENT…]

  --keep  Leave the cluster's folder (logs, audit log, data) and print where it is

The command gets kubectl on its path, KUBECONFIG, and INSIGHTS_REAL_CLUSTER: the path of a JSON file with everything
else. Without a command, a shell.`;

/** Splits our own flags from the command: everything from the first word that is not ours. */
export function parseArguments(args: readonly string[]): { keep: boolean; help: boolean; command: string[] } {
  const found = args.findIndex((word) => word !== '--keep' && word !== '--help');
  const own = found === -1 ? args : args.slice(0, found);
  const rest = found === -1 ? [] : args.slice(found);
  return {
    keep: own.includes('--keep'),
    help: own.includes('--help'),
    command: rest[0] === '--' ? rest.slice(1) : [...rest],
  };
}

function say(text: string): void {
  process.stderr.write(`real cluster: ${text}\n`);
}

async function main(args: readonly string[]): Promise<number> {
  const { keep, help, command } = parseArguments(args);
  if (help) {
    process.stdout.write(`${usage}\n`);
    return ExitCode.done;
  }
  const shell = command.length > 0 ? command : ['sh'];
  return runInRealCluster(shell, { keep, onProgress: say, signals: process }).catch((error: unknown) => {
    say(errorMessage(error));
    return ExitCode.failed;
  });
}

process.exitCode = await main(process.argv.slice(2));
