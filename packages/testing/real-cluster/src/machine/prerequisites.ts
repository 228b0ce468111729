import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { RealClusterError } from '../errors.ts';
import { lastLines, run } from './run.ts';

/** Something that the machine must have. */
export interface Prerequisite {
  /** A program on the search path, or an absolute path. */
  readonly program: string;
  /** What installs it. */
  readonly source: { readonly debianPackage: string } | { readonly hint: string };
}

const debian = (program: string, debianPackage: string) => ({ program, source: { debianPackage } });

/** Everything that a cluster needs on the machine, and what watches it: `startPrometheus`, `startAlertmanager`. */
export const prerequisites: readonly Prerequisite[] = [
  { program: 'go', source: { hint: 'Go 1.26 or newer from https://go.dev/dl' } },
  debian('unshare', 'util-linux'),
  debian('flock', 'util-linux'),
  debian('mount', 'mount'),
  debian('ip', 'iproute2'),
  debian('iptables', 'iptables'),
  debian('containerd', 'containerd'),
  debian('runc', 'runc'),
  debian('/usr/lib/cni/bridge', 'containernetworking-plugins'),
  debian('docker-registry', 'docker-registry'),
  debian('prometheus', 'prometheus'),
  debian('promtool', 'prometheus'),
  debian('prometheus-alertmanager', 'prometheus-alertmanager'),
];

// Programs of administrators are not on every search path.
const administratorFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/go/bin'];

/** The search path with the folders in which administrators' programs are. */
export function searchPath(env: NodeJS.ProcessEnv): string {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...new Set([...folders, ...administratorFolders])].join(delimiter);
}

/** Those of {@link prerequisites} that are not there. */
export async function missingPrerequisites(path: string, needed = prerequisites): Promise<Prerequisite[]> {
  const found = await Promise.all(needed.map(({ program }) => isInstalled(program, path)));
  return needed.filter((_, index) => !found[index]);
}

/** Whether a program is on the search path, or an absolute path an executable file. */
export async function isInstalled(program: string, path: string): Promise<boolean> {
  const candidates = program.startsWith('/') ? [program] : path.split(delimiter).map((folder) => join(folder, program));
  const executable = candidates.map((file) => access(file, constants.X_OK));
  return Promise.any(executable).then(
    () => true,
    () => false,
  );
}

/** One clause a missing thing: `containerd (Debian package containerd), go (Go 1.26 …)`. */
export function describeMissing(missing: readonly Prerequisite[]): string {
  return missing
    .map(({ program, source }) =>
      'hint' in source ? `${program} (${source.hint})` : `${program} (Debian package ${source.debianPackage})`,
    )
    .join(', ');
}

/** The Debian packages that would bring what is missing. */
export function packagesFor(missing: readonly Prerequisite[]): string[] {
  return [...new Set(missing.flatMap(({ source }) => ('debianPackage' in source ? [source.debianPackage] : [])))];
}

/**
 * Installs what is missing with apt-get.
 * @throws RealClusterError `ERR_REAL_CLUSTER_PREREQUISITES` that names what is still missing and what installs it
 */
export async function installPrerequisites({ path, needed, onProgress }: InstallOptions): Promise<void> {
  const missing = await missingPrerequisites(path, needed);
  const packages = packagesFor(missing);
  if (packages.length > 0 && (await isInstalled('apt-get', path))) {
    onProgress?.(`installing ${packages.join(', ')}`);
    await aptInstall(packages, path);
  }
  const still = await missingPrerequisites(path, needed);
  if (still.length === 0) return;
  throw new RealClusterError('ERR_REAL_CLUSTER_PREREQUISITES', `missing: ${describeMissing(still)}`);
}

interface InstallOptions {
  /** The search path, from {@link searchPath}. */
  readonly path: string;
  /** Default {@link prerequisites}. */
  readonly needed?: readonly Prerequisite[];
  readonly onProgress?: (text: string) => void;
}

async function aptInstall(packages: readonly string[], path: string): Promise<void> {
  // Packages of servers start them where systemd runs; offline it does not, and nothing listens that did not before.
  const env = { DEBIAN_FRONTEND: 'noninteractive', SYSTEMD_OFFLINE: '1', PATH: path };
  const install = ['-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '-q', '--no-install-recommends', ...packages];
  // The lists that are there may do; fetching new ones takes longer than the packages.
  if ((await run('apt-get', install, { env })).code === 0) return;
  await run('apt-get', ['update', '-q'], { env });
  const { code, stderr } = await run('apt-get', install, { env });
  if (code === 0) return;
  const message = `apt-get could not install ${packages.join(', ')}: ${lastLines(stderr)}`;
  throw new RealClusterError('ERR_REAL_CLUSTER_PREREQUISITES', message);
}
