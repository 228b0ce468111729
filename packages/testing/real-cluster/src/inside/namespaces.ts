import { chmod, mkdir, readdir, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RealClusterError } from '../errors.ts';
import { lastLines, run } from '../machine/run.ts';
import type { ClusterLayout } from '../settings/layout.ts';
import { network } from '../settings/network.ts';

// Folders in which programs of others insist on paths of their own, and the names that they insist on: what the machine
// has there is not ours to write to.
const mirrored = {
  '/run': ['containerd', 'netns'],
  '/var/lib': ['cni', 'kubelet'],
  '/var/log': ['containers', 'pods'],
} as const;
const permissionBits = 0o7777;

/** Prepares the namespaces that this process is alone in: loopback, bridge, names, and folders that hide our writes. */
export async function prepareNamespaces(layout: ClusterLayout): Promise<void> {
  const mounts = await Promise.all(
    Object.entries(mirrored).map(([path, hidden]) => mirror({ path, copy: join(layout.mirrors, path), hidden })),
  );
  await shell([
    `hostname ${network.node}`,
    'ip link set lo up',
    `ip link add ${network.bridge} type bridge`,
    `ip addr add ${network.address}/${network.prefixLength} dev ${network.bridge}`,
    `ip link set ${network.bridge} up`,
    // Without any route the kernel refuses a service's address before kube-proxy's rules see it.
    `ip route add ${network.serviceRange} dev ${network.bridge}`,
    'echo 1 > /proc/sys/net/ipv4/ip_forward',
    `mount --bind ${layout.hosts} /etc/hosts`,
    // A link on many machines; what it points to is what programs open.
    `mount --bind ${layout.resolvConf} "$(readlink -f /etc/resolv.conf)"`,
    ...mounts.flat(),
  ]);
}

/**
 * Makes a folder that looks like `path`: each entry is the machine's own but the hidden ones, which are empty; what is
 * new lands in the copy.
 * @returns shell commands that put it in place
 */
async function mirror({ path, copy, hidden }: Mirror): Promise<string[]> {
  for (const name of hidden) await mkdir(join(copy, name), { recursive: true });
  const binds: string[] = [];
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (hidden.includes(entry.name)) continue;
    const target = join(copy, entry.name);
    if (entry.isSymbolicLink()) {
      await symlink(await readlink(join(path, entry.name)), target);
    } else {
      await (entry.isDirectory() ? mkdir(target) : writeFile(target, ''));
      const source = quote(join(path, entry.name));
      // What is gone by then, as locks and sockets may be, need not be seen.
      binds.push(`mount --rbind ${source} ${quote(target)} || test ! -e ${source}`);
    }
  }
  await chmod(copy, (await stat(path)).mode & permissionBits);
  return [...binds, `mount --rbind ${quote(copy)} ${path}`];
}

interface Mirror {
  readonly path: string;
  readonly copy: string;
  readonly hidden: readonly string[];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

async function shell(lines: readonly string[]): Promise<void> {
  const { code, stderr } = await run('sh', ['-e', '-c', lines.join('\n')]);
  if (code === 0) return;
  throw new RealClusterError('ERR_REAL_CLUSTER_PART', `the namespaces could not be prepared: ${lastLines(stderr)}`);
}
