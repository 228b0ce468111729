import { parseRegistryHost } from '@insights/image-name';
import { errorMessage, isObject, type JsonObject, parseBoundedJson } from '@insights/process';
import { RegistryError } from '../errors.ts';

// A Secret holds 1 MiB; a file of a workstation may hold a little more.
const bounds = { bytes: 4 * 1024 * 1024, depth: 10, values: 50_000 };

/** How to sign in to a registry. */
export interface RegistryCredential {
  /** The key of the pull secret it came from, for messages: `quay.io/openshift`. */
  readonly key: string;
  readonly username: string;
  readonly password: string;
  /** An OAuth2 refresh token, used at the token endpoint instead of the password. */
  readonly identityToken?: string;
}

/** The entries of a pull secret. */
export interface DockerAuths {
  /** By key as written; `undefined` for an entry without a credential, which ends a search all the same. */
  readonly entries: ReadonlyMap<string, RegistryCredential | undefined>;
  /** From a `.dockercfg`, whose keys are hosts or URLs and never repositories. */
  readonly isLegacy: boolean;
}

/** No credentials at all. */
export const noAuths: DockerAuths = { entries: new Map(), isLegacy: false };

/**
 * Parses a `.dockerconfigjson` (`{"auths": {…}}`) or a `.dockercfg` (the bare map). Entries without a usable
 * `auth` hold no credential (`containers/image:pkg/docker/config`); credential helpers are not consulted.
 * @throws RegistryError `ERR_REGISTRY_CREDENTIALS_INVALID`; its message never quotes the content
 */
export function parseDockerConfig(text: string | Uint8Array): DockerAuths {
  const config = parseObject(typeof text === 'string' ? text : Buffer.from(text).toString('utf8'));
  const isLegacy = !Object.hasOwn(config, 'auths');
  const auths = isLegacy ? config : config['auths'];
  if (auths === null) return noAuths;
  if (!isObject(auths)) throw invalid('"auths" must be an object');
  const entries = Object.entries(auths).map(
    ([key, entry]) => [key, isObject(entry) ? decodeEntry(key, entry) : undefined] as const,
  );
  return { entries: new Map(entries), isLegacy };
}

/**
 * The credential for a repository, by the rule of `containers/image`: exact keys from the full path upwards to the
 * host, then hosts compared without scheme and path. The first key that fits ends the search, whatever its entry holds.
 * Hosts are compared in their normal form: case does not count, and Docker Hub has several names. Ports are part of the
 * host; there are no wildcards.
 */
export function credentialFor(
  auths: DockerAuths,
  registry: string,
  repository: string,
): RegistryCredential | undefined {
  const keys = [...auths.entries.keys()];
  const wanted = auths.isLegacy ? [registry] : lookupKeys(registry, repository);
  const found =
    firstOf(wanted, (name) => keys.find((key) => key === name) ?? keys.find((key) => normalKey(key) === name)) ??
    keys.find((key) => hostOfKey(key, auths.isLegacy) === normalHost(registry));
  return found === undefined ? undefined : auths.entries.get(found);
}

function firstOf(names: readonly string[], find: (name: string) => string | undefined): string | undefined {
  return names.map(find).find((key) => key !== undefined);
}

function lookupKeys(registry: string, repository: string): string[] {
  const parts = [registry, ...repository.split('/')];
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
}

/** A key with its host in normal form; its path is compared as it is. */
function normalKey(key: string): string {
  const [host = '', ...path] = key.split('/');
  return [normalHost(host), ...path].join('/');
}

// A path is cut off only from URLs: "quay.io/team" must not serve the whole of quay.io.
function hostOfKey(key: string, isLegacy: boolean): string {
  const stripped = key.replace(/^https?:\/\//i, '');
  const isUrl = isLegacy || stripped !== key;
  return normalHost(isUrl ? (stripped.split('/')[0] ?? '') : stripped);
}

function normalHost(host: string): string {
  return parseRegistryHost(host) ?? host;
}

function decodeEntry(key: string, entry: JsonObject): RegistryCredential | undefined {
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

function parseObject(text: string): JsonObject {
  const value = parseJson(text);
  if (isObject(value)) return value;
  throw invalid('it must be a JSON object');
}

function parseJson(text: string): unknown {
  try {
    return parseBoundedJson(text, bounds, 'it');
  } catch (cause) {
    // The message quotes nothing of the text, which is a secret.
    throw invalid(errorMessage(cause));
  }
}

function invalid(reason: string): RegistryError {
  return new RegistryError(
    'ERR_REGISTRY_CREDENTIALS_INVALID',
    `the pull secret is not a Docker configuration: ${reason}`,
  );
}
