import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { imageNode } from '../identity/entry-points.ts';
import type { LayerFile } from '../image/pack-layer.ts';
import { sharedLibraries } from './shared-libraries.ts';

// Loaded by name when a program asks for a host, so that `ldd` does not see them.
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
    ...(await copies(withNameService(libraries))),
    // The roots of Mozilla as Node.js carries them: those of this machine may hold one that only this machine trusts.
    { path: '/etc/ssl/certs/ca-certificates.crt', mode: 0o644, content: getCACertificates('bundled').join('\n') },
    { path: '/etc/passwd', mode: 0o644, content: users },
    { path: '/etc/group', mode: 0o644, content: groups },
    { path: '/etc/nsswitch.conf', mode: 0o644, content: 'hosts: files dns\n' },
    { path: '/tmp', mode: 0o1777 },
  ];
}

/** Reads files that stay where they are; those that are not there are left out. */
export async function copies(paths: readonly string[]): Promise<LayerFile[]> {
  const files = await Promise.all(
    paths.map(async (path) => {
      const content = await readFile(path).catch(() => undefined);
      return content ? [{ path, content }] : [];
    }),
  );
  return files.flat();
}

function withNameService(libraries: readonly string[]): string[] {
  const folder = dirname(libraries.find((path) => path.includes('/libc.so')) ?? '/lib/libc.so.6');
  return [...new Set([...libraries, ...nameServiceLibraries.map((name) => join(folder, name))])];
}
