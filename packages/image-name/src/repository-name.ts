import { ImageNameError } from './errors.ts';

/** A repository on a named registry, in the one normal form that every comparison is made in. */
export interface RepositoryReference {
  /**
   * `host` or `host:port`, lower case, Docker Hub under any of its names as `docker.io`, an IPv6 address in its shortest
   * form: `quay.io`, `127.0.0.1:5000`, `[::1]:5000`.
   */
  readonly registry: string;
  /** Path below the host: `openshift/origin-insights-operator`; on Docker Hub at least two parts, `library/busybox`. */
  readonly repository: string;
}

const namePart = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const repositoryPattern = new RegExp(`^${namePart}(?:/${namePart})*$`);
const hostLabel = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const hostPattern = new RegExp(`^(${hostLabel}(?:\\.${hostLabel})*|\\[[0-9a-f:.]+\\])(?::([1-9][0-9]{0,4}))?$`);
const dockerHub = 'docker.io';
// `registry-1` is where Docker Hub's API is; all three are one registry.
const dockerHubHosts: ReadonlySet<string> = new Set([dockerHub, 'index.docker.io', 'registry-1.docker.io']);
// Many clients cap host and repository together (distribution spec, "Pulling manifests").
const longestName = 255;

/**
 * Reads `host[:port]/name`; messages quote the `text` that it was a part of. The first part is a host only when it could not
 * be a namespace of Docker Hub.
 * @throws ImageNameError `ERR_IMAGE_REFERENCE_INVALID`, also for short names: CRI-O resolves those through a list
 *   of its own, so that what is polled and what the node pulls could differ
 */
export function parseRepository(name: string, text = name): RepositoryReference {
  if (name.includes('://')) throw invalidName(text, 'it must not start with a URL scheme');
  if (name.length > longestName) throw invalidName(text, `host and repository exceed ${longestName} characters`);
  const slash = name.indexOf('/');
  const host = name.slice(0, Math.max(0, slash));
  if (!looksLikeHost(host)) throw invalidName(text, 'it must begin with the registry host, as in quay.io/name:tag');
  const registry = parseRegistryHost(host);
  if (registry === undefined) throw invalidName(text, `"${host}" is not a host with an optional port`);
  const repository = name.slice(slash + 1);
  if (!repositoryPattern.test(repository)) {
    throw invalidName(text, `"${repository}" is not a repository name (lower case, digits and separators)`);
  }
  return officialImage({ registry, repository });
}

/** The normal form of `host[:port]`; `undefined` for anything else. */
export function parseRegistryHost(text: string): string | undefined {
  if (text.length > longestName) return undefined;
  const [, host = '', port] = hostPattern.exec(text.toLowerCase()) ?? [];
  const name = host.startsWith('[') ? (URL.parse(`http://${host}/`)?.hostname ?? '') : host;
  if (name === '' || Number(port ?? 1) > 65_535) return undefined;
  if (port !== undefined) return `${name}:${port}`;
  return dockerHubHosts.has(name) ? dockerHub : name;
}

/** Whether both are one repository, whatever tag or digest they have besides. */
export function sameRepository(one: RepositoryReference, other: RepositoryReference): boolean {
  return one.registry === other.registry && one.repository === other.repository;
}

/** The error for a text that names no image; quotes the beginning of what is long. */
export function invalidName(text: string, expected: string): ImageNameError {
  const message = `"${shorten(text)}" is not a fully qualified image: ${shorten(expected)}`;
  return new ImageNameError('ERR_IMAGE_REFERENCE_INVALID', message);
}

/** At most 300 characters of what somebody wrote. */
export function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function looksLikeHost(text: string): boolean {
  return text.includes('.') || text.includes(':') || text.toLowerCase() === 'localhost';
}

// Docker Hub keeps its official images under library/ (`containers/image:docker/reference/normalize.go`).
function officialImage({ registry, repository }: RepositoryReference): RepositoryReference {
  if (registry !== dockerHub || repository.includes('/')) return { registry, repository };
  return { registry, repository: `library/${repository}` };
}
