import type { RepositoryReference } from '@insights/image-name';
import { RegistryError, isRegistryError } from '../errors.ts';
import { assertSupported } from '../content/manifest.ts';
import { type FetchedManifest, type ManifestReader, statedDigest, storableEtag } from '../content/manifest-reader.ts';
import { bareMediaType, manifestKind } from '../content/media-types.ts';
import { discardBody } from '../wire/body.ts';
import type { Operation } from '../wire/operation.ts';
import type { Reply } from '../wire/transport.ts';

/** A tag to look at, and what is known of it. */
export interface TagWish {
  readonly reference: RepositoryReference;
  readonly tag: string;
  readonly known: KnownTag;
  readonly isHeadUsable: boolean;
}

/** What the last look at a tag saw. */
export interface KnownTag {
  readonly digest?: string | undefined;
  readonly mediaType?: string | undefined;
  readonly etag?: string | undefined;
}

/** What a tag resolves to now, proven by hash unless it is what was known. */
export interface TagObservation {
  readonly digest: string;
  readonly mediaType: string | undefined;
  readonly etag: string | undefined;
  /** Whether HEAD failed to tell while GET did. */
  readonly isHeadUnusable: boolean;
  readonly warningHeader: string | undefined;
}

// Servers and proxies that serve GET only. A 403 may also be meant; then GET is refused too and says so.
const headUnusableStatuses: ReadonlySet<number> = new Set([400, 403, 405, 501]);

/**
 * Looks at a tag with one HEAD, and with GET when HEAD cannot tell (`spec/image-tracking.md` A3, decision 1–4).
 * @throws RegistryError `ERR_REGISTRY_MANIFEST_UNKNOWN` when the tag is missing, and all others of a poll
 */
export async function observeTag(
  manifests: ManifestReader,
  wish: TagWish,
  operation: Operation,
): Promise<TagObservation> {
  const { reference, tag, known, isHeadUsable } = wish;
  if (!isHeadUsable) return byGet(manifests, wish, operation);
  const headWish = { reference, tagOrDigest: tag, etag: known.digest === undefined ? undefined : known.etag };
  const reply = await manifests.head(headWish, operation);
  await discardBody(reply, 0);
  const warningHeader = warningOf(reply);
  if (reply.status === 304 && headWish.etag !== undefined) return { ...unchanged(wish), warningHeader };
  if (reply.status === 200) return { ...(await fromHead(manifests, { wish, reply }, operation)), warningHeader };
  // A 404 to HEAD has no body; GET says why, unless the tag was made in between.
  if (reply.status === 404) return byGet(manifests, wish, operation);
  if (headUnusableStatuses.has(reply.status)) {
    return { ...(await byGet(manifests, wish, operation)), isHeadUnusable: true };
  }
  throw await manifests.failure(reply, headWish, operation);
}

async function fromHead(
  manifests: ManifestReader,
  { wish, reply }: { wish: TagWish; reply: Reply },
  operation: Operation,
): Promise<TagObservation> {
  const digest = statedDigest(reply);
  const contentType = reply.headers['content-type'];
  if (digest === undefined || contentType === undefined) {
    return { ...(await byGet(manifests, wish, operation)), isHeadUnusable: true };
  }
  assertSupported(contentType);
  const { known } = wish;
  // Index and single image under one digest cannot both be true: look at the bytes.
  const isSameKind = known.mediaType === undefined || manifestKind(known.mediaType) === manifestKind(contentType);
  const etag = storableEtag(reply);
  if (digest === known.digest && isSameKind) return { ...unchanged(wish), mediaType: bareMediaType(contentType), etag };
  const verified = await verify(manifests, { wish, digest }, operation);
  return { ...observed(verified), etag };
}

/** Fetches by the digest that HEAD stated, not by tag: the tag may move again in between. */
async function verify(
  manifests: ManifestReader,
  { wish, digest }: { wish: TagWish; digest: string },
  operation: Operation,
): Promise<FetchedManifest> {
  try {
    const fetched = await manifests.get({ reference: wish.reference, tagOrDigest: digest }, operation);
    if (fetched) return fetched;
  } catch (error) {
    if (!isRegistryError(error, 'ERR_REGISTRY_MANIFEST_UNKNOWN')) throw error;
  }
  const message = `${wish.reference.registry} says that tag ${wish.tag} is ${digest}, and does not have it`;
  throw new RegistryError('ERR_REGISTRY_PROTOCOL', message);
}

async function byGet(manifests: ManifestReader, wish: TagWish, operation: Operation): Promise<TagObservation> {
  const { reference, tag, known } = wish;
  const etag = known.digest === undefined ? undefined : known.etag;
  const fetched = await manifests.get({ reference, tagOrDigest: tag, etag }, operation);
  return fetched ? observed(fetched) : unchanged(wish);
}

function observed({ digest, document, etag }: FetchedManifest): TagObservation {
  return { digest, mediaType: document.mediaType, etag, isHeadUnusable: false, warningHeader: undefined };
}

function unchanged({ known }: TagWish): TagObservation {
  return {
    digest: known.digest ?? '',
    mediaType: known.mediaType,
    etag: known.etag,
    isHeadUnusable: false,
    warningHeader: undefined,
  };
}

function warningOf({ headers }: Reply): string | undefined {
  const { warning } = headers;
  return Array.isArray(warning) ? warning.join(', ') : warning;
}
