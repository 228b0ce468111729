import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';

/** Flags of `podman build` that hand npm's configuration to the build without leaving it in a layer. */
export interface NpmSecrets extends AsyncDisposable {
  readonly flags: readonly string[];
}

// Where the Dockerfile has the certificates.
const certificatesInBuild = '/run/secrets/ca.crt';

/** Collects what npm knows on this machine: its registry, how to sign in to it, the certificates it trusts. */
export async function openNpmSecrets(signal: AbortSignal): Promise<NpmSecrets> {
  const [userconfig, registry, cafile] = await Promise.all(
    ['userconfig', 'registry', 'cafile'].map((name) => runProgram(['npm', 'config', 'get', name], {}, signal)),
  );
  const certificates = await firstFile([process.env['NODE_EXTRA_CA_CERTS'], cafile]);
  const own = await readFile(userconfig ?? '', 'utf8').catch(() => '');
  const lines = own.split('\n').filter((line) => !/^\s*(?:cafile|registry|prefix|cache)\s*=/.test(line));
  lines.push(`registry=${registry ?? ''}`, ...(certificates === undefined ? [] : [`cafile=${certificatesInBuild}`]));

  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'insights-npm-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const npmrc = join(folder, 'npmrc');
  await writeFile(npmrc, `${lines.join('\n')}\n`, { mode: 0o600 });
  const made = stack.move();
  return {
    flags: [
      `--secret=id=npmrc,src=${npmrc}`,
      ...(certificates === undefined ? [] : [`--secret=id=ca,src=${certificates}`]),
    ],
    [Symbol.asyncDispose]: () => made.disposeAsync(),
  };
}

async function firstFile(paths: readonly (string | undefined)[]): Promise<string | undefined> {
  for (const path of paths) {
    // npm writes "null" for a setting that is not there.
    if (path === undefined || path === '' || path === 'null') continue;
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}
