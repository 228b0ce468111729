import { RegistryError } from '../errors.ts';

/** How to sign in to a registry. */
export interface RegistryCredential {
  /** The key of the pull secret it came from, for messages: `quay.io/openshift`. */
  readonly key: string;
  readonly username: string;
  readonly password: string;
  /** An OAuth2 refresh token, used at the token endpoint instead of the password. */
  readonly identityToken?: string;
}

/** The usable entries of a pull secret. */
export interface DockerAuths {
  readonly entries: ReadonlyMap<string, RegistryCredential>;
  /** From a `.dockercfg`, whose keys are hosts or URLs and never repositories. */
  readonly isLegacy: boolean;
}

/** No credentials at all. */
export const noAuths: DockerAuths = { entries: new Map(), isLegacy: false };

/**
 * Parses a `.dockerconfigjson` (`{"auths": {…}}`) or a `.dockercfg` (the bare map). Entries without a usable `auth` are
 * skipped, as `containers/image:pkg/docker/config` does; credential helpers are not consulted.
 * @throws RegistryError `ERR_REGISTRY_CREDENTIALS_INVALID`; its message never quotes the content
 */
export function parseDockerConfig(text: string | Uint8Array): DockerAuths {
  const config = parseObject(typeof text === 'string' ? text : Buffer.from(text).toString('utf8'));
  const isLegacy = !Object.hasOwn(config, 'auths');
  const auths = isLegacy ? config : config['auths'];
  if (auths === null) return noAuths;
  if (!isObject(auths)) throw invalid('"auths" must be an object');
  const entries = new Map<string, RegistryCredential>();
  for (const [key, entry] of Object.entries(auths)) {
    const credential = isObject(entry) ? decodeEntry(key, entry) : undefined;
    if (credential) entries.set(key, credential);
  }
  return { entries, isLegacy };
}

/**
 * The credential for a repository, by the rule of `containers/image`: exact keys from the full path upwards to the
 * host, then hosts compared without scheme and path. Ports are part of the host; there are no wildcards.
 */
export function credentialFor(
  auths: DockerAuths,
  registry: string,
  repository: string,
): RegistryCredential | undefined {
  for (const key of auths.isLegacy ? [registry] : lookupKeys(registry, repository)) {
    const exact = auths.entries.get(key);
    if (exact) return exact;
  }
  const wanted = canonicalHost(registry);
  for (const [key, credential] of auths.entries) {
    if (hostOfKey(key, auths.isLegacy) === wanted) return credential;
  }
  return undefined;
}

function lookupKeys(registry: string, repository: string): string[] {
  const parts = [registry, ...repository.split('/')];
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
}

// A path is cut off only from URLs: "quay.io/team" must not serve the whole of quay.io.
function hostOfKey(key: string, isLegacy: boolean): string {
  const stripped = key.replace(/^https?:\/\//, '');
  const isUrl = isLegacy || stripped !== key;
  return canonicalHost(isUrl ? (stripped.split('/')[0] ?? '') : stripped);
}

function canonicalHost(host: string): string {
  return host === 'docker.io' || host === 'registry-1.docker.io' ? 'index.docker.io' : host;
}

function decodeEntry(key: string, entry: Record<string, unknown>): RegistryCredential | undefined {
  const auth = typeof entry['auth'] === 'string' ? Buffer.from(entry['auth'], 'base64').toString('utf8') : '';
  const colon = auth.indexOf(':');
  const username = auth.slice(0, Math.max(0, colon));
  const password = colon < 0 ? '' : auth.slice(colon + 1).replace(/\0+$/, '');
  const stated = entry['identitytoken'];
  const identityToken = typeof stated === 'string' && stated !== '' ? stated : undefined;
  if (identityToken !== undefined) return { key, username, password, identityToken };
  if (colon < 0) return undefined;
  // Docker's convention for a credential that is an identity token without a field for it.
  return username === '<token>' ? { key, username, password, identityToken: password } : { key, username, password };
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which is a secret: no cause.
    throw invalid('it is not JSON');
  }
  if (!isObject(value)) throw invalid('it must be a JSON object');
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(reason: string): RegistryError {
  return new RegistryError(
    'ERR_REGISTRY_CREDENTIALS_INVALID',
    `the pull secret is not a Docker configuration: ${reason}`,
  );
}
