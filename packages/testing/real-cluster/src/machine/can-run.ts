import { access, constants } from 'node:fs/promises';
import { readHierarchies } from './cgroups.ts';
import { describeMissing, isInstalled, missingPrerequisites, packagesFor, searchPath } from './prerequisites.ts';
import { run } from './run.ts';

/** Whether this machine can run a real cluster; `reason` is one sentence for people. */
export type CanRun = { readonly possible: true } | { readonly possible: false; readonly reason: string };

/** What {@link decideCanRun} looks at. */
export interface MachineFacts {
  readonly platform: string;
  readonly userId: number;
  /** Whether new network, mount, pid, IPC and UTS namespaces are allowed. */
  readonly allowsNamespaces: boolean;
  /** Whether there are control groups, and they are not mounted read-only. */
  readonly hasWritableCgroups: boolean;
  /** `go1.26.8`; absent when there is no Go. */
  readonly goVersion?: string;
  /** Programs that nothing here would install, described; empty when there are none. */
  readonly missing: string;
}

const oldestGo = [1, 26] as const;

/** Decides from facts; the first obstacle is the reason. */
export function decideCanRun(facts: MachineFacts): CanRun {
  if (facts.platform !== 'linux') return no(`a real cluster needs Linux, this is ${facts.platform}`);
  if (facts.userId !== 0) return no('a real cluster needs to be started by root');
  if (!facts.allowsNamespaces) return no('new namespaces are not allowed here (unshare fails)');
  if (!facts.hasWritableCgroups) return no('control groups are not there or read-only (/sys/fs/cgroup)');
  if (facts.missing !== '') return no(`missing: ${facts.missing}`);
  if (!isGoRecentEnough(facts.goVersion)) {
    return no(`Go ${oldestGo.join('.')} or newer is needed, found ${facts.goVersion ?? 'none'}`);
  }
  return { possible: true };
}

function no(reason: string): CanRun {
  return { possible: false, reason };
}

function isGoRecentEnough(version: string | undefined): boolean {
  const [, major = 0, minor = 0] = (/^go(\d+)\.(\d+)/.exec(version ?? '') ?? []).map(Number);
  return major > oldestGo[0] || (major === oldestGo[0] && minor >= oldestGo[1]);
}

/** Tells whether {@link runInRealCluster} can be expected to work here, without changing anything. */
export async function canRun(env: NodeJS.ProcessEnv = process.env): Promise<CanRun> {
  const path = searchPath(env);
  const missing = await missingPrerequisites(path);
  const hasApt = await isInstalled('apt-get', path);
  const goVersion = (await run('go', ['env', 'GOVERSION'], { env: { PATH: path } })).stdout.trim();
  const namespaces = await run('unshare', ['--net', '--mount', '--pid', '--ipc', '--uts', '--fork', 'true']);
  return decideCanRun({
    platform: process.platform,
    userId: process.getuid?.() ?? -1,
    allowsNamespaces: namespaces.code === 0,
    hasWritableCgroups: await hasWritableCgroups(),
    ...(goVersion !== '' && { goVersion }),
    missing: describeMissing(hasApt ? missing.filter((one) => packagesFor([one]).length === 0) : missing),
  });
}

async function hasWritableCgroups(): Promise<boolean> {
  try {
    const hierarchies = await readHierarchies();
    await Promise.all(hierarchies.map(({ path }) => access(path, constants.W_OK)));
    return hierarchies.length > 0;
  } catch {
    return false;
  }
}
