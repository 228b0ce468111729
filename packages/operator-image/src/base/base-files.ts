import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { getCACertificates } from 'node:tls';
import type { LayerFile } from '@insights/oci';
import { imageNode } from '../identity/entry-points.ts';
import { sharedLibraries } from './shared-libraries.ts';

// Loaded by the C library when a program asks for a host, so that `ldd` does not see them.
const nameServiceLibraries = ['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2'];

const users = `root:x:0:0:root:/root:/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin
insights:x:1001:0:insights:/:/sbin/nologin
`;
const groups = 'root:x:0:\nnogroup:x:65534:\n';

/** Everything that Node.js needs to run in an image, and nothing that could run besides it. */
export async function baseFiles(node: string, signal: AbortSignal): Promise<LayerFile[]> {
  const libraries = await sharedLibraries([node], signal);
  return [
    { path: imageNode, content: await readFile(node) },
    ...(await copies(libraries)),
    ...(await copiesOfPresent(besideLibc(libraries, nameServiceLibraries))),
    // The roots of Mozilla as Node.js carries them: those of this machine may hold one that only this machine trusts.
    { path: '/etc/ssl/certs/ca-certificates.crt', mode: 0o644, content: getCACertificates('bundled').join('\n') },
    { path: '/etc/passwd', mode: 0o644, content: users },
    { path: '/etc/group', mode: 0o644, content: groups },
    { path: '/etc/nsswitch.conf', mode: 0o644, content: 'hosts: files dns\n' },
    { path: '/tmp', mode: 0o1777 },
  ];
}

/** Files of this machine that are in the image where they are here. */
export function copies(paths: readonly string[]): Promise<LayerFile[]> {
  return Promise.all(paths.map(async (path) => ({ path, content: await readFile(path) })));
}

/** As {@link copies}, without those that this machine does not have: newer C libraries hold what older ones had beside them. */
export async function copiesOfPresent(paths: readonly string[]): Promise<LayerFile[]> {
  const files = await Promise.all(paths.map((path) => copies([path]).catch(() => [])));
  return files.flat();
}

/** Paths of libraries that come with the C library. */
export function besideLibc(libraries: readonly string[], names: readonly string[]): string[] {
  const folder = dirname(libraries.find((path) => path.includes('/libc.so')) ?? '/lib/libc.so.6');
  return names.map((name) => join(folder, name)).filter((path) => !libraries.includes(path));
}
