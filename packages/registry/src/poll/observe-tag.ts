import { discardBody, type WireReply } from '@insights/egress';
import { isRunnableDigest, type RepositoryReference } from '@insights/image-name';
import { RegistryError, isRegistryError } from '../errors.ts';
import { schema1 } from '../content/manifest.ts';
import { type FetchedManifest, type ManifestReader, statedDigest, storableEtag } from '../content/manifest-reader.ts';
import { bareMediaType, manifestKind } from '../content/media-types.ts';
import type { Operation } from '../wire/operation.ts';

/** A tag to look at, and what is known of it. */
export interface TagRequest {
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

// Answers about the moment or from a proxy, which GET would get as well. Any other 4xx to HEAD, and 500 and 501, may come
// from a server or proxy that serves GET only; a refusal that is meant is then said to GET too.
const lastingStatuses: ReadonlySet<number> = new Set([407, 408, 429, 499]);

function isHeadUnusable({ status, headers }: WireReply): boolean {
  // With a challenge every way to sign in was tried already.
  if (status === 401) return headers['www-authenticate'] === undefined;
  return status === 500 || status === 501 || (status >= 400 && status < 500 && !lastingStatuses.has(status));
}

/**
 * Looks at a tag with one HEAD, and with GET when HEAD cannot tell.
 * @throws RegistryError `ERR_REGISTRY_MANIFEST_UNKNOWN` when the tag is missing, and all others of a poll
 */
export async function observeTag(
  manifests: ManifestReader,
  request: TagRequest,
  operation: Operation,
): Promise<TagObservation> {
  const { reference, tag, known, isHeadUsable } = request;
  if (!isHeadUsable) return byGet(manifests, request, operation);
  const headRequest = { reference, tagOrDigest: tag, etag: known.digest === undefined ? undefined : known.etag };
  const reply = await manifests.head(headRequest, operation);
  await discardBody(reply, 0);
  const warningHeader = warningOf(reply);
  if (reply.status === 304 && headRequest.etag !== undefined) return { ...unchanged(request), warningHeader };
  if (reply.status === 200) return { ...(await fromHead(manifests, { request, reply }, operation)), warningHeader };
  // A 404 to HEAD has no body; GET says why, unless the tag was made in between.
  if (reply.status === 404) return byGet(manifests, request, operation);
  if (isHeadUnusable(reply)) {
    return { ...(await byGet(manifests, request, operation)), isHeadUnusable: true };
  }
  throw await manifests.failure(reply, headRequest, operation);
}

async function fromHead(
  manifests: ManifestReader,
  { request, reply }: { request: TagRequest; reply: WireReply },
  operation: Operation,
): Promise<TagObservation> {
  const digest = statedDigest(reply);
  const contentType = reply.headers['content-type'];
  if (digest === undefined || contentType === undefined) {
    return { ...(await byGet(manifests, request, operation)), isHeadUnusable: true };
  }
  const kind = manifestKind(contentType);
  if (kind === 'schema1') throw schema1();
  requireRunnable(request, digest);
  const { known } = request;
  // Index and single image under one digest cannot both be true: look at the bytes. A type that says nothing changes nothing.
  const isSameKind = kind === 'unknown' || known.mediaType === undefined || manifestKind(known.mediaType) === kind;
  const etag = storableEtag(reply);
  const mediaType = kind === 'unknown' ? known.mediaType : bareMediaType(contentType);
  if (digest === known.digest && isSameKind) return { ...unchanged(request), mediaType, etag };
  const verified = await verify(manifests, { request, digest }, operation);
  return { ...observed(verified), etag };
}

/** Fetches by the digest that HEAD stated, not by tag: the tag may move again in between. */
async function verify(
  manifests: ManifestReader,
  { request, digest }: { request: TagRequest; digest: string },
  operation: Operation,
): Promise<FetchedManifest> {
  try {
    const fetched = await manifests.get({ reference: request.reference, tagOrDigest: digest }, operation);
    if (fetched) return fetched;
  } catch (error) {
    if (!isRegistryError(error, 'ERR_REGISTRY_MANIFEST_UNKNOWN')) throw error;
  }
  const message = `${request.reference.registry} says that tag ${request.tag} is ${digest}, and does not have it`;
  throw new RegistryError('ERR_REGISTRY_PROTOCOL', message);
}

async function byGet(manifests: ManifestReader, request: TagRequest, operation: Operation): Promise<TagObservation> {
  const { reference, tag, known } = request;
  const etag = known.digest === undefined ? undefined : known.etag;
  const fetched = await manifests.get({ reference, tagOrDigest: tag, etag }, operation);
  if (!fetched) return unchanged(request);
  requireRunnable(request, fetched.digest);
  return observed(fetched);
}

/** Refused here, once, and not by whoever would write it into the record, pod and status. */
function requireRunnable({ reference, tag }: TagRequest, digest: string): void {
  if (isRunnableDigest(digest)) return;
  const algorithm = digest.split(':')[0] ?? '';
  const message = `${reference.registry} names tag ${tag} by ${algorithm}; only images named by sha256 are run`;
  throw new RegistryError('ERR_REGISTRY_REFUSED', message);
}

function observed({ digest, document, etag }: FetchedManifest): TagObservation {
  return { digest, mediaType: document.mediaType, etag, isHeadUnusable: false, warningHeader: undefined };
}

function unchanged({ known }: TagRequest): TagObservation {
  return {
    digest: known.digest ?? '',
    mediaType: known.mediaType,
    etag: known.etag,
    isHeadUnusable: false,
    warningHeader: undefined,
  };
}

function warningOf({ headers }: WireReply): string | undefined {
  const { warning } = headers;
  return Array.isArray(warning) ? warning.join(', ') : warning;
}
