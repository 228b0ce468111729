import { access, readFile } from 'node:fs/promises';
import { runProgram } from './run-program.ts';

/** Hands npm's configuration to `podman build` without leaving it in a layer, or in a file of ours. */
export interface NpmSecrets {
  readonly flags: readonly string[];
  /** Environment of podman, which the steps of the build do not get. */
  readonly env: Readonly<Record<string, string>>;
}

// Where the Dockerfile has the certificates.
const certificatesInBuild = '/run/secrets/ca.crt';
const variable = 'INSIGHTS_NPMRC';

/** Collects what npm knows on this machine: its registry, how to sign in to it, the certificates it trusts. */
export async function readNpmSecrets(signal: AbortSignal): Promise<NpmSecrets> {
  const [userconfig, registry, cafile] = await Promise.all(
    ['userconfig', 'registry', 'cafile'].map((name) => runProgram(['npm', 'config', 'get', name], {}, signal)),
  );
  const certificates = await firstFile([process.env['NODE_EXTRA_CA_CERTS'], cafile]);
  const own = await readFile(userconfig ?? '', 'utf8').catch(() => '');
  const lines = own.split('\n').filter((line) => !/^\s*(?:cafile|registry|prefix|cache)\s*=/.test(line));
  lines.push(`registry=${registry ?? ''}`, ...(certificates === undefined ? [] : [`cafile=${certificatesInBuild}`]));

  // In no file: whatever ends this process, nothing has to be put away.
  return {
    flags: [
      `--secret=id=npmrc,env=${variable}`,
      ...(certificates === undefined ? [] : [`--secret=id=ca,src=${certificates}`]),
    ],
    env: { [variable]: `${lines.join('\n')}\n` },
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
