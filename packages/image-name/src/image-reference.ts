import { ImageNameError } from './errors.ts';
import { isDigest } from './digest.ts';

/** A repository on a named registry. */
export interface RepositoryReference {
  /** `host` or `host:port`, lower case: `quay.io`, `127.0.0.1:5000`, `[::1]:5000`. */
  readonly registry: string;
  /** Path below the host: `openshift/origin-insights-operator`. */
  readonly repository: string;
}

/** A fully qualified image reference. With both a tag and a digest, the digest decides and the tag is a comment. */
export interface ImageReference extends RepositoryReference {
  readonly tag?: string;
  /** `sha256:` and 64 lower-case hex digits, or `sha512:` and 128. */
  readonly digest?: string;
}

/** An image that cannot change any more. */
export interface PinnedImage extends RepositoryReference {
  readonly digest: string;
}

const namePart = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const repositoryPattern = new RegExp(`^${namePart}(?:/${namePart})*$`);
const tagPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
const hostLabel = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const hostPattern = new RegExp(`^(?:${hostLabel}(?:\\.${hostLabel})*|\\[[0-9a-f:]+\\])(?::([0-9]{1,5}))?$`);
// Many clients cap host and repository together (distribution spec, "Pulling manifests").
const longestName = 255;

/** Whether a text may be a tag: at most 128 characters of `[a-zA-Z0-9_.-]`, not starting with `.` or `-`. */
export function isTag(text: string): boolean {
  return tagPattern.test(text);
}

/**
 * Parses `host[:port]/name[:tag][@digest]` (`containers/image:docker/reference`). No tag is assumed when none is given.
 * @throws ImageNameError `ERR_IMAGE_REFERENCE_INVALID`, also for short names: CRI-O resolves those through a list
 *   of its own, so that what is polled and what the node pulls could differ
 */
export function parseImageReference(text: string): ImageReference {
  const [beforeDigest = '', digest, ...more] = text.split('@');
  if (more.length > 0 || (digest !== undefined && !isDigest(digest))) {
    throw invalid(text, 'after "@" there must be sha256: and 64 lower-case hex digits');
  }
  const slash = beforeDigest.indexOf('/');
  const colon = beforeDigest.lastIndexOf(':');
  const hasTag = colon > slash && slash >= 0;
  const tag = hasTag ? beforeDigest.slice(colon + 1) : undefined;
  if (tag !== undefined && !isTag(tag)) throw invalid(text, `"${tag}" is not a tag`);
  return {
    ...parseName(text, hasTag ? beforeDigest.slice(0, colon) : beforeDigest),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Writes a reference as `host/name[:tag][@digest]`. */
export function formatImage({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** The same repository, pinned to a digest. */
export function pinImage({ registry, repository }: RepositoryReference, digest: string): PinnedImage {
  return { registry, repository, digest };
}

function parseName(text: string, name: string): RepositoryReference {
  if (name.includes('://')) throw invalid(text, 'it must not start with a URL scheme');
  if (name.length > longestName) throw invalid(text, `host and repository exceed ${longestName} characters`);
  const slash = name.indexOf('/');
  const registry = name.slice(0, Math.max(0, slash)).toLowerCase();
  if (!looksLikeHost(registry)) throw invalid(text, 'it must begin with the registry host, as in quay.io/name:tag');
  const port = hostPattern.exec(registry);
  if (!port || Number(port[1] ?? 1) > 65_535 || Number(port[1] ?? 1) === 0) {
    throw invalid(text, `"${registry}" is not a host with an optional port`);
  }
  const repository = name.slice(slash + 1);
  if (!repositoryPattern.test(repository)) {
    throw invalid(text, `"${repository}" is not a repository name (lower case, digits and separators)`);
  }
  return officialImage({ registry, repository });
}

// The first component is a host only when it could not be a namespace of Docker Hub.
function looksLikeHost(text: string): boolean {
  return text.includes('.') || text.includes(':') || text === 'localhost';
}

// Docker Hub keeps its official images under library/ (`containers/image:docker/reference/normalize.go`).
function officialImage({ registry, repository }: RepositoryReference): RepositoryReference {
  if (registry !== 'docker.io' && registry !== 'index.docker.io') return { registry, repository };
  return { registry: 'docker.io', repository: repository.includes('/') ? repository : `library/${repository}` };
}

function invalid(text: string, expected: string): ImageNameError {
  const shown = text.length > 300 ? `${text.slice(0, 300)}…` : text;
  return new ImageNameError('ERR_IMAGE_REFERENCE_INVALID', `"${shown}" is not a fully qualified image: ${expected}`);
}
