import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, type Clock } from '@insights/process';

/** A control group hierarchy of the machine. */
export interface CgroupHierarchy {
  readonly path: string;
  readonly version: 1 | 2;
}

/** Finds the hierarchies in the text of `/proc/self/mountinfo` (proc(5)). */
export function parseHierarchies(mountInfo: string): CgroupHierarchy[] {
  return mountInfo.split('\n').flatMap((line) => {
    const [before, after = ''] = line.split(' - ');
    const path = before?.split(' ')[4];
    const type = after.split(' ')[0];
    if (path === undefined || (type !== 'cgroup' && type !== 'cgroup2')) return [];
    return [{ path, version: type === 'cgroup' ? 1 : 2 } as const];
  });
}

/** The hierarchies of this machine: one (cgroup v2), or one a controller and a unified one without any (hybrid). */
export async function readHierarchies(): Promise<CgroupHierarchy[]> {
  return parseHierarchies(await readFile('/proc/self/mountinfo', 'utf8'));
}

/** Creates a group of this name in every hierarchy, with every controller that can be handed down. */
export async function createCgroups(hierarchies: readonly CgroupHierarchy[], name: string): Promise<void> {
  for (const { path, version } of hierarchies) {
    if (version === 2) await handDownControllers(path);
    await mkdir(join(path, name), { recursive: true });
  }
}

async function handDownControllers(path: string): Promise<void> {
  const available = await readFile(join(path, 'cgroup.controllers'), 'utf8');
  for (const controller of available.trim().split(' ').filter(Boolean)) {
    // One that a version 1 hierarchy holds, or that this kernel cannot hand down, is refused: nothing needs it then.
    await writeFile(join(path, 'cgroup.subtree_control'), `+${controller}`).catch(() => {});
  }
}

interface RemoveCgroupsOptions {
  readonly hierarchies: readonly CgroupHierarchy[];
  readonly name: string;
  readonly clock: Clock;
}

const removeAttempts = 50;
const retryMilliseconds = 100;

/**
 * Ends every process in the groups of this name, then removes the groups with all below.
 * @returns paths that could not be removed: a process in it does not end
 */
export async function removeCgroups({ hierarchies, name, clock }: RemoveCgroupsOptions): Promise<string[]> {
  const left: string[] = [];
  for (const { path } of hierarchies) {
    const group = join(path, name);
    let removed = await removeTree(group);
    // A process that was just killed still counts until the kernel has taken it down.
    for (let attempt = 1; !removed && attempt < removeAttempts; attempt += 1) {
      await clock.sleep(retryMilliseconds);
      removed = await removeTree(group);
    }
    if (!removed) left.push(group);
  }
  return left;
}

async function removeTree(group: string): Promise<boolean> {
  try {
    for (const entry of await readdir(group, { withFileTypes: true })) {
      if (entry.isDirectory()) await removeTree(join(group, entry.name));
    }
    await killMembers(group);
    await rmdir(group);
    return true;
  } catch (error) {
    return errorCode(error) === 'ENOENT';
  }
}

async function killMembers(group: string): Promise<void> {
  const members = await readFile(join(group, 'cgroup.procs'), 'utf8');
  for (const pid of members.split('\n').filter(Boolean).map(Number)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself meanwhile.
    }
  }
}
