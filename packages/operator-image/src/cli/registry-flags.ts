import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { proxySettingsFromEnv } from '@insights/egress';
import { errorCode, errorMessage, type FlagDefinitions, type FlagValues } from '@insights/process';
import {
  type DockerAuths,
  type ImageReference,
  noAuths,
  parseDockerConfig,
  parseImageReference,
  type RepositoryReference,
} from '@insights/registry';
import type { RepositoryAccess } from '../registry/open-repository.ts';
import { type CommandContext, usageError } from './command.ts';

/** Flags of the commands that speak to a registry. */
export const registryFlags = {
  authfile: {
    type: 'string',
    placeholder: 'FILE',
    description: 'credentials as podman and docker keep them; default: REGISTRY_AUTH_FILE, then where those two look',
  },
  'plain-http': { type: 'boolean', description: 'the registry may speak plain HTTP' },
} as const satisfies FlagDefinitions;

/** How the repository is reached, by the flags and the environment. @throws CodedError `ERR_USAGE` for a bad auth file */
export async function repositoryAccess(
  { registry, repository }: RepositoryReference,
  { authfile, 'plain-http': plainHttp = false }: FlagValues<typeof registryFlags>,
  { env, clock }: CommandContext,
): Promise<RepositoryAccess> {
  const auths = await readAuths(authfile, env);
  return { registry, repository, plainHttp, clock, proxy: proxySettingsFromEnv(env), credentials: () => auths };
}

/** Parses the image that a flag names. @throws CodedError `ERR_USAGE` */
export function parseTarget(flag: string, text: string): ImageReference {
  try {
    return parseImageReference(text);
  } catch (error) {
    throw usageError(`--${flag}: ${errorMessage(error)}`);
  }
}

async function readAuths(authfile: string | undefined, env: NodeJS.ProcessEnv): Promise<DockerAuths> {
  if (authfile !== undefined) return readAuthFile(authfile, true);
  for (const path of usualAuthFiles(env)) {
    const auths = await readAuthFile(path, false);
    if (auths.entries.size > 0) return auths;
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
    throw usageError(`${path}: ${errorMessage(error)}`);
  }
}
