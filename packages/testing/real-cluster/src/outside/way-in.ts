import { readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@insights/process';
import { clusterLayout } from '../settings/layout.ts';
import { type ProcessFacts, readProcess } from './owners.ts';

const everyMilliseconds = 200;

/**
 * Writes the script that leads from the machine into a cluster, once its namespaces are there: `enter COMMAND` runs a
 * command in them, with kubectl and its kubeconfig. It goes with the cluster's folder.
 * @param keeper - number of the keeper's process
 * @throws the signal's reason when it is aborted first
 */
export async function writeWayIn(folder: string, keeper: number, clock: Clock, signal: AbortSignal): Promise<void> {
  for (;;) {
    const init = findInit(keeper, await readProcesses());
    if (init !== undefined) return await writeScript(folder, init);
    await clock.sleep(everyMilliseconds, signal);
  }
}

/** Pid 1 of the namespaces, as the machine numbers it: the child of the keeper's `unshare`. */
export function findInit(keeper: number, processes: readonly ProcessFacts[]): number | undefined {
  const unshare = processes.find(({ name, parent }) => parent === keeper && name === 'unshare');
  // Until it has become the program, a process still bears the name of what it was forked from.
  return processes.find(({ name, parent }) => parent === unshare?.identity.pid && name === 'init')?.identity.pid;
}

async function readProcesses(): Promise<ProcessFacts[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return (await Promise.all(pids.map((pid) => readProcess(Number(pid))))).filter((found) => found !== undefined);
}

async function writeScript(folder: string, init: number): Promise<void> {
  const { kubeconfig, kubectl, wayIn } = clusterLayout(folder);
  const script = `#!/bin/sh
# Runs a command, or a shell, inside the cluster of this folder: ./enter kubectl get pods -A
[ $# -gt 0 ] || set -- "\${SHELL:-sh}"
export KUBECONFIG='${kubeconfig('admin')}' PATH='${join(kubectl, '..')}':"$PATH"
exec nsenter --target ${init} --net --mount --pid --ipc --uts --wd="$PWD" -- "$@"
`;
  await writeFile(`${wayIn}.new`, script, { mode: 0o755 });
  await rename(`${wayIn}.new`, wayIn);
}
