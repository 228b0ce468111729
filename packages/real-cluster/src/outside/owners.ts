import { readFile } from 'node:fs/promises';

/** A process, told apart from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Field 22 of `/proc/PID/stat`: clock ticks from boot to its start. */
  readonly startTicks: string;
}

/** Who a cluster's folder belongs to: `owners.json` in it. */
export interface Ownership {
  readonly id: string;
  /** The cluster may run as long as one of them does. */
  readonly owners: readonly ProcessIdentity[];
  /** Whether the folder outlives the cluster. */
  readonly keep: boolean;
}

/** Reads the start time out of the text of `/proc/PID/stat`; the program's name in it may hold spaces and brackets. */
export function startTicksOf(stat: string): string | undefined {
  // The name ends with the last bracket; the field after it is the third.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[22 - 3];
}

/** Identifies a process that runs, or nothing when there is none. */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const startTicks = await readFile(`/proc/${pid}/stat`, 'utf8').then(startTicksOf, () => undefined);
  return startTicks === undefined ? undefined : { pid, startTicks };
}

/** Whether any of the processes still runs. */
export async function isAnyRunning(owners: readonly ProcessIdentity[]): Promise<boolean> {
  const now = await Promise.all(owners.map(({ pid }) => identify(pid)));
  return owners.some(({ startTicks }, index) => now[index]?.startTicks === startTicks);
}
