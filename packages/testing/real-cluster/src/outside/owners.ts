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

/** What `/proc/PID/stat` says about a process (proc(5)). */
export interface ProcessFacts {
  readonly identity: ProcessIdentity;
  /** At most 15 bytes of the program's name, or what it calls itself. */
  readonly name: string;
  readonly parent: number;
}

/** Reads the text of `/proc/PID/stat`; the name in it may hold spaces and brackets. */
export function parseStat(stat: string): ProcessFacts {
  const nameStart = stat.indexOf('(');
  const nameEnd = stat.lastIndexOf(')');
  // The first field after the name is the third.
  const fields = stat.slice(nameEnd + 2).split(' ');
  const field = (number: number) => fields[number - 3] ?? '';
  return {
    identity: { pid: Number(stat.slice(0, nameStart)), startTicks: field(22) },
    name: stat.slice(nameStart + 1, nameEnd),
    parent: Number(field(4)),
  };
}

/** Reads about a process that runs, or nothing when there is none. */
export async function readProcess(pid: number): Promise<ProcessFacts | undefined> {
  return readFile(`/proc/${pid}/stat`, 'utf8').then(parseStat, () => undefined);
}

/** Identifies a process that runs, or nothing when there is none. */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  return (await readProcess(pid))?.identity;
}

/** Whether any of the processes still runs. */
export async function isAnyRunning(owners: readonly ProcessIdentity[]): Promise<boolean> {
  const now = await Promise.all(owners.map(({ pid }) => identify(pid)));
  return owners.some(({ startTicks }, index) => now[index]?.startTicks === startTicks);
}
