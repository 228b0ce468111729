import { randomBytes } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, EndRequests, endSignals, present, systemClock } from '@insights/process';
import { buildPrograms } from '../build/build-programs.ts';
import { RealClusterError } from '../errors.ts';
import { canRun } from '../machine/can-run.ts';
import { createCgroups, readHierarchies } from '../machine/cgroups.ts';
import { installPrerequisites, searchPath } from '../machine/prerequisites.ts';
import { cgroupName } from '../settings/layout.ts';
import { type Keeper, startKeeper } from './keeper.ts';
import { untilLauncherIsGone } from './launchers.ts';
import { identify, type Ownership } from './owners.ts';
import { clustersFolder, makeClustersFolder, ownersFile, sweepCluster, sweepLeftovers } from './sweep.ts';
import { writeWayIn } from './way-in.ts';

/** What {@link runInRealCluster} takes besides the command. */
export interface RunInRealClusterOptions {
  /** Where the command runs; default the current folder. */
  readonly cwd?: string;
  /** The command's environment before `INSIGHTS_REAL_CLUSTER` is added; default that of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Whether the cluster's folder (logs, audit log, data) stays. Default `false`. */
  readonly keep?: boolean;
  /** Told what takes time before the cluster starts, and where the folder is. */
  readonly onProgress?: (text: string) => void;
  /** Emits `SIGINT`, `SIGTERM` and `SIGHUP`, which are passed to the command; a second
   * request ({@link EndRequests}) ends everything. */
  readonly signals?: Pick<EventEmitter, 'on' | 'off'>;
  readonly clock?: Clock;
}

/**
 * Starts a cluster in namespaces of its own, runs a command inside once its node is ready, and ends it. The command
 * finds the cluster by {@link connectRealCluster}. However this process ends, nothing stays on the machine; and it ends
 * when npm or another launcher above it is killed.
 * @returns the command's exit code; 3 when the cluster did not start, with the reason on standard error
 * @throws RealClusterError `ERR_REAL_CLUSTER_PREREQUISITES`, `ERR_REAL_CLUSTER_BUILD`
 */
export async function runInRealCluster(
  command: readonly string[],
  options: RunInRealClusterOptions = {},
): Promise<number> {
  const { cwd = process.cwd(), env = process.env, keep = false, onProgress, signals, clock = systemClock } = options;
  const programs = await prepareUntilSignal({ env, ...present({ onProgress }) }, signals);
  await makeClustersFolder();
  await sweepLeftovers(clock);
  const id = randomBytes(4).toString('hex');
  const folder = await createFolder({ id, keep });
  if (keep) onProgress?.(`keeping everything in ${folder}`);
  try {
    await createCgroups(await readHierarchies(), cgroupName(id));
    const path = searchPath(env);
    const keeper = startKeeper({ id, keep, folder, programs, command, cwd, env: { ...env, PATH: path } });
    try {
      // From here on the folder is in use for as long as the keeper runs, even without us.
      await writeOwnership(folder, { id, keep, pids: [process.pid, keeper.pid] });
      return await watchOver(keeper, { folder, signals, clock });
    } finally {
      keeper.cut();
    }
  } finally {
    // The keeper did this already, unless it was killed.
    await sweepCluster({ id, keep }, clock);
  }
}

/**
 * Installs and builds whatever {@link runInRealCluster} needs; it does so itself, this does it ahead of time.
 * @returns folder of the built programs, `kubectl` among them
 * @throws RealClusterError `ERR_REAL_CLUSTER_PREREQUISITES`, `ERR_REAL_CLUSTER_BUILD`
 */
export async function prepareRealCluster(options: Preparation = {}, signal?: AbortSignal): Promise<string> {
  const { env = process.env, onProgress } = options;
  const able = await canRun(env);
  if (!able.possible) throw new RealClusterError('ERR_REAL_CLUSTER_PREREQUISITES', able.reason);
  const shared = { path: searchPath(env), ...present({ onProgress }) };
  await installPrerequisites(shared);
  signal?.throwIfAborted();
  return buildPrograms(shared, signal);
}

type Preparation = Pick<RunInRealClusterOptions, 'env' | 'onProgress'>;

async function prepareUntilSignal(options: Preparation, signals: RunInRealClusterOptions['signals']): Promise<string> {
  const stop = new AbortController();
  const onSignal = (name: string) => stop.abort(new Error(`stopped by ${name}`));
  for (const name of endSignals) signals?.on(name, onSignal);
  try {
    return await prepareRealCluster(options, stop.signal);
  } finally {
    for (const name of endSignals) signals?.off(name, onSignal);
  }
}

async function createFolder({ id, keep }: { id: string; keep: boolean }): Promise<string> {
  const folder = join(clustersFolder(), id);
  const unnamed = join(clustersFolder(), `.${id}-${process.pid}`);
  await mkdir(unnamed, { recursive: true, mode: 0o711 });
  await writeOwnership(unnamed, { id, keep, pids: [process.pid] });
  await rename(unnamed, folder);
  return folder;
}

async function writeOwnership(folder: string, { id, keep, pids }: { id: string; keep: boolean; pids: number[] }) {
  const found = await Promise.all(pids.map(identify));
  const ownership: Ownership = { id, keep, owners: found.filter((owner) => owner !== undefined) };
  // By a new name first: who looks for leftovers reads either the old or the new one.
  const file = join(folder, ownersFile);
  await writeFile(`${file}.new`, JSON.stringify(ownership));
  await rename(`${file}.new`, file);
}

interface Watch {
  readonly folder: string;
  readonly signals: RunInRealClusterOptions['signals'];
  readonly clock: Clock;
}

async function watchOver(keeper: Keeper, { folder, signals, clock }: Watch): Promise<number> {
  const requests = new EndRequests(clock);
  const onSignal = (name: NodeJS.Signals) => {
    const request = requests.note(name);
    if (request === 'again') keeper.cut();
    if (request === 'first') keeper.signal(name);
  };
  const ended = new AbortController();
  for (const name of endSignals) signals?.on(name, onSignal);
  void untilLauncherIsGone(clock, ended.signal).then(keeper.cut, () => {});
  // For people alone: what runs inside needs no way in.
  void writeWayIn(folder, keeper.pid, clock, ended.signal).catch(() => {});
  try {
    return await keeper.ended;
  } finally {
    ended.abort();
    for (const name of endSignals) signals?.off(name, onSignal);
  }
}
