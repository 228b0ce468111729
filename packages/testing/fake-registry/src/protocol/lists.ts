import type { Store } from '../store.ts';
import { type Answer, apiError, json } from './answer.ts';
import type { Call } from './call.ts';

const ociIndex = 'application/vnd.oci.image.index.v1+json';

/** `…/tags/list` (distribution spec, "Listing tags"): lexical, `n` limits, `last` is exclusive, the next page in `Link`. */
export function answerTags(store: Store, repository: string, call: Call): Answer {
  if (!store.has(repository)) return apiError(404, 'NAME_UNKNOWN', `unknown repository ${repository}`);
  return page(store.tags(repository), call, (tags) => ({ name: repository, tags }));
}

/** `/v2/_catalog`, the repositories, paged alike. */
export function answerCatalog(store: Store, call: Call): Answer {
  return page(store.repositories, call, (repositories) => ({ repositories }));
}

/** `…/referrers/<digest>` (distribution spec, "Listing Referrers"); an empty list is an answer too. */
export function answerReferrers(store: Store, target: { repository: string; digest: string }, call: Call): Answer {
  const wanted = call.query.get('artifactType');
  const manifests = store.referrers(target.repository, target.digest).map(({ mediaType, digest, bytes }) => {
    const { artifactType, config, annotations } = JSON.parse(bytes.toString('utf8')) as Referrer;
    return { mediaType, digest, size: bytes.length, artifactType: artifactType ?? config?.mediaType, annotations };
  });
  const kept = manifests.filter(({ artifactType }) => wanted === null || artifactType === wanted);
  const headers = { 'content-type': ociIndex, ...(wanted === null ? {} : { 'oci-filters-applied': 'artifactType' }) };
  return json(200, { schemaVersion: 2, mediaType: ociIndex, manifests: kept }, headers);
}

interface Referrer {
  readonly artifactType?: string;
  readonly config?: { readonly mediaType?: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

function page(names: readonly string[], call: Call, document: (names: string[]) => unknown): Answer {
  const last = call.query.get('last') ?? '';
  const limitText = call.query.get('n');
  const limit = limitText === null ? Infinity : Number(limitText);
  if (limitText !== null && !/^\d+$/.test(limitText)) {
    return apiError(400, 'PAGINATION_NUMBER_INVALID', '"n" must be a number that is not negative');
  }
  const rest = names.filter((name) => name > last);
  const shown = rest.slice(0, limit);
  const hasMore = shown.length > 0 && shown.length < rest.length;
  const next = new URLSearchParams({ last: shown.at(-1) ?? '', n: limitText ?? '' });
  return json(200, document(shown), hasMore ? { link: `<${call.path}?${next.toString()}>; rel="next"` } : {});
}
