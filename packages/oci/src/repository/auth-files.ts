import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, errorCode, errorMessage } from '@insights/process';
import { type DockerAuths, noAuths, parseDockerConfig } from '@insights/registry';

interface AuthFileOptions {
  /** Path; default: the first of the usual files that has an entry. */
  readonly authfile?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The credentials that podman and docker keep for registries; none when there is no file.
 * @throws CodedError `ERR_USAGE` naming the file and what is wrong with it
 */
export async function findRegistryAuths({ authfile, env }: AuthFileOptions): Promise<DockerAuths> {
  if (authfile !== undefined) return readAuthFile(authfile, true);
  for (const path of usualAuthFiles(env)) {
    const auths = await readAuthFile(path, false);
    if ([...auths.entries.values()].some((credential) => credential !== undefined)) return auths;
  }
  return noAuths;
}

// The order of containers-auth.json(5), then docker's own file.
function usualAuthFiles(env: NodeJS.ProcessEnv): string[] {
  const home = env['HOME'] ?? '/';
  return [
    ...(env['REGISTRY_AUTH_FILE'] ? [env['REGISTRY_AUTH_FILE']] : []),
    ...(env['XDG_RUNTIME_DIR'] ? [join(env['XDG_RUNTIME_DIR'], 'containers/auth.json')] : []),
    join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'containers/auth.json'),
    join(env['DOCKER_CONFIG'] ?? join(home, '.docker'), 'config.json'),
  ];
}

async function readAuthFile(path: string, isRequired: boolean): Promise<DockerAuths> {
  try {
    return parseDockerConfig(await readFile(path));
  } catch (error) {
    if (!isRequired && errorCode(error) === 'ENOENT') return noAuths;
    throw new CodedError('ERR_USAGE', `${path}: ${errorMessage(error)}`, { cause: error });
  }
}
