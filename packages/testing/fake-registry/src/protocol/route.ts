/** What a path of the registry names. */
export type Route =
  | { readonly kind: 'ping' }
  | { readonly kind: 'token' }
  | { readonly kind: 'catalog' }
  | { readonly kind: 'manifest'; readonly repository: string; readonly reference: string }
  | { readonly kind: 'blob'; readonly repository: string; readonly digest: string }
  | { readonly kind: 'upload'; readonly repository: string; readonly session: string | undefined }
  | { readonly kind: 'tags'; readonly repository: string }
  | { readonly kind: 'referrers'; readonly repository: string; readonly digest: string }
  | { readonly kind: 'unknown' };

/** Kinds that a fault may be limited to. */
export const routeKinds = [
  'ping',
  'token',
  'catalog',
  'manifest',
  'blob',
  'upload',
  'tags',
  'referrers',
  'unknown',
] as const;

/** One of {@link routeKinds}. */
export type RouteKind = (typeof routeKinds)[number];

const fixed: Readonly<Record<string, Route>> = {
  '/v2': { kind: 'ping' },
  '/v2/': { kind: 'ping' },
  '/token': { kind: 'token' },
  '/v2/_catalog': { kind: 'catalog' },
};

/** Parses the path of a URL, without its query. */
export function parseRoute(path: string): Route {
  const known = fixed[path];
  if (known) return known;
  // Greedy, because a repository may itself contain a part named "blobs".
  const [, repository = '', collection, rest = ''] =
    /^\/v2\/(.+)\/(manifests|blobs|tags|referrers)\/(.*)$/.exec(path) ?? [];
  const upload = /^\/v2\/(.+)\/blobs\/uploads\/([^/]*)$/.exec(path);
  if (upload) return { kind: 'upload', repository: upload[1] ?? '', session: upload[2] || undefined };
  if (collection === 'manifests') return { kind: 'manifest', repository, reference: rest };
  if (collection === 'blobs') return { kind: 'blob', repository, digest: rest };
  if (collection === 'referrers') return { kind: 'referrers', repository, digest: rest };
  return collection === 'tags' && rest === 'list' ? { kind: 'tags', repository } : { kind: 'unknown' };
}
