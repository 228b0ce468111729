import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildOperatorImage } from '@insights/operator-image';
import { errorMessage, ExitCode } from '@insights/process';
import { runInRealCluster } from '@insights/real-cluster';
import { releaseVersion } from './setup/surroundings.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const help = `npm run e2e: the promises of the operator, and the faults it survives, on a real cluster.

Usage: npm run e2e -- [--keep] [SUITE…] [jest's flags]

  --keep  Leave the cluster's folder (logs, audit log, data) and print where it is
  SUITE   Part of a suite's file name in e2e/suites; default all

The cluster is started for the run, on this machine, in namespaces of its own, and is gone afterwards.
`;

// The same every time: an image that did not change is not built again.
const identity = {
  version: releaseVersion,
  revision: 'e2e'.padEnd(40, '0'),
  builtAt: new Date('2026-01-01T00:00:00Z'),
};

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(help);
    return ExitCode.done;
  }
  const rest = args.filter((word) => word !== '--keep');
  const { signal } = new AbortController();
  try {
    const { layout } = await buildOperatorImage({ root, identity, bases: 'local' }, signal);
    const inside = join(root, 'e2e/src/setup/inside.ts');
    const command = [process.execPath, '--disable-warning=ExperimentalWarning', inside, layout, ...rest];
    const keep = args.includes('--keep');
    return await runInRealCluster(command, { cwd: root, keep, onProgress: say, signals: process });
  } catch (error) {
    say(errorMessage(error));
    return ExitCode.failed;
  }
}

function say(text: string): void {
  process.stderr.write(`e2e: ${text}\n`);
}

process.exitCode = await main(process.argv.slice(2));
