import { lstat, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@insights/process';
import { RealClusterError } from '../errors.ts';
import { listCgroups, readHierarchies, removeCgroups } from '../machine/cgroups.ts';
import { cgroupName, cgroupPrefix } from '../settings/layout.ts';
import { isAnyRunning, type Ownership } from './owners.ts';

/** Folder of all clusters of this machine. Short, because Unix sockets are below it. */
export function clustersFolder(): string {
  return join(tmpdir(), 'insights-real-cluster');
}

/** Name of the file that says whose a folder is. */
export const ownersFile = 'owners.json';

/** A cluster that left something on the machine. */
export interface Leftover {
  readonly id: string;
  readonly hasFolder: boolean;
  /** Absent when the folder is, or does not say. */
  readonly ownership?: Ownership;
  /** Whether a process that owns it runs. */
  readonly isRunning: boolean;
}

/** What to remove of a {@link Leftover}: nothing of a cluster that runs, never a folder that is kept. */
export function decideSweep({ hasFolder, ownership, isRunning }: Leftover): { cgroups: boolean; folder: boolean } {
  if (isRunning) return { cgroups: false, folder: false };
  return { cgroups: true, folder: hasFolder && ownership?.keep !== true };
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

async function findLeftovers(): Promise<Leftover[]> {
  // Those with a dot are being made.
  const folders = (await readdir(clustersFolder())).filter((name) => !name.startsWith('.'));
  const groups = await listCgroups(await readHierarchies(), cgroupPrefix);
  const ids = new Set([...folders, ...groups.map((name) => name.slice(cgroupPrefix.length))]);
  return Promise.all([...ids].map((id) => examine(id, folders.includes(id))));
}

async function examine(id: string, hasFolder: boolean): Promise<Leftover> {
  const text = await readFile(join(clustersFolder(), id, ownersFile), 'utf8').catch(() => undefined);
  if (text === undefined) return { id, hasFolder, isRunning: false };
  const ownership = JSON.parse(text) as Ownership;
  return { id, hasFolder, ownership, isRunning: await isAnyRunning(ownership.owners) };
}
