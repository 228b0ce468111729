import { lstat, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@insights/process';
import { RealClusterError } from '../errors.ts';
import { readHierarchies, removeCgroups } from '../machine/cgroups.ts';
import { cgroupName } from '../settings/layout.ts';
import { isAnyRunning, type Ownership } from './owners.ts';

/** Folder of all clusters of this machine. Short, because Unix sockets are below it. */
export function clustersFolder(): string {
  return join(tmpdir(), 'insights-real-cluster');
}

/** Name of the file that says whose a folder is. */
export const ownersFile = 'owners.json';

/** A cluster whose folder is there. */
export interface Leftover {
  readonly id: string;
  /** Absent when the folder does not say. */
  readonly ownership?: Ownership;
  /** Whether a process that owns it runs. */
  readonly isRunning: boolean;
}

/** What to remove of a {@link Leftover}: nothing of a cluster that runs, never a folder that is kept. */
export function decideSweep({ ownership, isRunning }: Leftover): { cgroups: boolean; folder: boolean } {
  if (isRunning) return { cgroups: false, folder: false };
  return { cgroups: true, folder: ownership?.keep !== true };
}

/**
 * Removes what one cluster left: its control groups, and its folder unless it is kept. Everything else ended with
 * its namespaces.
 * @returns what could not be removed
 */
export async function sweepCluster({ id, keep }: { id: string; keep: boolean }, clock: Clock): Promise<string[]> {
  const left = await removeCgroups({ hierarchies: await readHierarchies(), name: cgroupName(id), clock });
  if (!keep) await rm(join(clustersFolder(), id), { recursive: true, force: true });
  return left;
}

/**
 * Makes the folder of all clusters, and tells whether it is safe to write to.
 * @throws RealClusterError `ERR_REAL_CLUSTER_PREREQUISITES` when it is not ours alone: the place is open to all
 */
export async function makeClustersFolder(): Promise<void> {
  const folder = clustersFolder();
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const { uid, mode } = await lstat(folder);
  const writableByOthers = mode & 0o022;
  if (uid === process.getuid?.() && !writableByOthers) return;
  throw new RealClusterError(
    'ERR_REAL_CLUSTER_PREREQUISITES',
    `${folder} belongs to somebody else, or others can write to it; remove it`,
  );
}

/** Removes what clusters left whose owners were killed before they could clean up. */
export async function sweepLeftovers(clock: Clock): Promise<void> {
  for (const leftover of await findLeftovers()) {
    const { cgroups, folder } = decideSweep(leftover);
    if (cgroups) await sweepCluster({ id: leftover.id, keep: !folder }, clock);
  }
}

// Only those with a folder here: control groups alone may belong to a cluster that runs and has its folder elsewhere,
// because its TMPDIR or its root is another.
async function findLeftovers(): Promise<Leftover[]> {
  // Those with a dot are being made.
  const ids = (await readdir(clustersFolder())).filter((name) => !name.startsWith('.'));
  return Promise.all(ids.map(examine));
}

async function examine(id: string): Promise<Leftover> {
  const text = await readFile(join(clustersFolder(), id, ownersFile), 'utf8').catch(() => undefined);
  if (text === undefined) return { id, isRunning: false };
  const ownership = JSON.parse(text) as Ownership;
  return { id, ownership, isRunning: await isAnyRunning(ownership.owners) };
}
