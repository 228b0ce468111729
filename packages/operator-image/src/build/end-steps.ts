import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const everyMilliseconds = 100;
const patienceMilliseconds = 10_000;

/**
 * Ends a build of podman by ending the programs of its steps, until podman itself has ended: a build that fails removes its
 * working container, where podman keeps a copy of each secret; one that is killed leaves it. One that does not end is killed.
 */
export async function endSteps(podman: number, hasEnded: () => boolean): Promise<void> {
  for (let waited = 0; !hasEnded(); waited += everyMilliseconds) {
    for (const pid of waited < patienceMilliseconds ? await stepsOf(podman) : [podman]) kill(pid);
    await sleep(everyMilliseconds);
  }
}

/** Below podman, whatever is not podman: where it is not root, it starts itself again. */
async function stepsOf(podman: number): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = (await Promise.all(pids.map(readProcess))).filter((each) => each !== undefined);
  const below = new Set([podman]);
  // A child has seldom a lower number than its parent; whoever is missed is found next time.
  for (const { pid, parent } of found.toSorted((a, b) => a.pid - b.pid)) if (below.has(parent)) below.add(pid);
  return found.filter(({ pid, name }) => pid !== podman && below.has(pid) && name !== 'podman').map(({ pid }) => pid);
}

async function readProcess(pid: string): Promise<{ pid: number; name: string; parent: number } | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [, name, parent] = /^\d+ \((.*)\) \S+ (\d+)/s.exec(stat) ?? [];
  return name === undefined ? undefined : { pid: Number(pid), name, parent: Number(parent) };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}
