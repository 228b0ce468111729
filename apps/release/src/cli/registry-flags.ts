import { proxySettingsFromEnv } from '@insights/egress';
import { type ImageReference, parseImageReference, type RepositoryReference } from '@insights/image-name';
import { findRegistryAuths, type RepositoryAccess } from '@insights/oci';
import { errorMessage, type FlagDefinitions, type FlagValues, usageError } from '@insights/process';
import type { ReleaseContext } from './command.ts';

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
  { env, clock }: ReleaseContext,
): Promise<RepositoryAccess> {
  const auths = await findRegistryAuths({ authfile, env });
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
