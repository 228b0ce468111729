import { isIP } from 'node:net';
import { ImageNameError, isImageNameError } from './errors.ts';
import { parseRegistryHost, parseRepository, shorten } from './repository-name.ts';

/**
 * A part of all the repositories there are, as people write it into allow-lists and registry settings: one registry
 * (`host[:port]`), what lies at or below a path of it (`host[:port]/path`), or every host below a domain (`*.domain`).
 * A repository is the scope of itself.
 */
export interface RepositoryScope {
  /** Normal form of a registry, or `*.` and a domain. */
  readonly registry: string;
  /** Absent: the whole registry. */
  readonly repository?: string;
}

/**
 * Reads `host[:port][/path]` or `*.domain` into the normal form of references: `docker.io/busybox` is
 * `docker.io/library/busybox` here too.
 * @throws ImageNameError `ERR_IMAGE_SCOPE_INVALID`
 */
export function parseRepositoryScope(text: string): RepositoryScope {
  if (text.includes('/')) return parsePathScope(text);
  const isDomain = text.startsWith('*.');
  const registry = parseRegistryHost(isDomain ? text.slice(2) : text);
  if (registry === undefined || (isDomain && /[:[]/.test(registry))) throw invalidScope(text);
  return { registry: isDomain ? `*.${registry}` : registry };
}

/** Whether all of `inner` lies in `outer`: the same path or one below it, never a name that only begins alike. */
export function isWithin(inner: RepositoryScope, outer: RepositoryScope): boolean {
  if (!coversRegistry(outer.registry, inner.registry)) return false;
  if (outer.repository === undefined) return true;
  return inner.repository === outer.repository || (inner.repository ?? '').startsWith(`${outer.repository}/`);
}

/**
 * The setting whose scope says most about a place, `undefined` when none covers it; of two alike the first.
 * Unlike {@link isWithin}, a host without a port stands for all its ports here.
 */
export function mostSpecificScope<Named extends { readonly scope: RepositoryScope }>(
  inner: RepositoryScope,
  named: readonly Named[],
): Named | undefined {
  const anyPort = { ...inner, registry: withoutPort(inner.registry) };
  const covering = named.filter(({ scope }) => isWithin(inner, scope) || isWithin(anyPort, scope));
  return covering.toSorted((one, other) => specificity(other.scope) - specificity(one.scope))[0];
}

function parsePathScope(text: string): RepositoryScope {
  try {
    return parseRepository(text);
  } catch (cause) {
    throw isImageNameError(cause) ? invalidScope(text, cause) : cause;
  }
}

function invalidScope(text: string, cause?: unknown): ImageNameError {
  const message = `"${shorten(text)}" is neither host[:port][/path] nor *.domain`;
  return new ImageNameError('ERR_IMAGE_SCOPE_INVALID', message, { cause });
}

function coversRegistry(outer: string, inner: string): boolean {
  if (!outer.startsWith('*.')) return outer === inner;
  // Of `*.a` and `*.b.a` the second lies in the first; a port does not take a host out of its domain; addresses have none.
  return inner === outer || (isIP(withoutPort(inner)) === 0 && withoutPort(inner).endsWith(outer.slice(1)));
}

// Any named host says more than any domain, whatever the lengths.
function specificity({ registry, repository = '' }: RepositoryScope): number {
  return registry.startsWith('*.') ? registry.length : 1000 + registry.length + repository.length;
}

function withoutPort(registry: string): string {
  return registry.replace(/:\d+$/, '');
}
