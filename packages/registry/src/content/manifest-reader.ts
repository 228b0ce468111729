import { isHeaderValue, type WireReply } from '@insights/egress';
import { digestOf, isDigest, matchesDigest, type RepositoryReference } from '@insights/image-name';
import { type Clock, present } from '@insights/process';
import { RegistryError } from '../errors.ts';
import type { RegistryLimits } from '../limits.ts';
import type { RegistryFetch } from '../registry-fetch.ts';
import { compressionOf, readBody } from '../wire/body.ts';
import type { Operation } from '../wire/operation.ts';
import { replyError } from '../wire/reply-error.ts';
import { contentName } from './content-name.ts';
import { type ImageIndex, type ImageManifest, parseManifest } from './manifest.ts';
import { acceptedManifests } from './media-types.ts';

/** A manifest whose bytes hash to its digest. */
export interface FetchedManifest {
  readonly digest: string;
  readonly bytes: Buffer;
  readonly document: ImageManifest | ImageIndex;
  readonly etag?: string;
}

export interface ContentReaderOptions {
  readonly fetch: RegistryFetch;
  readonly limits: RegistryLimits;
  readonly clock: Clock;
}

/** A tag or digest of a repository, and what is known of it. */
export interface ManifestRequest {
  readonly reference: RepositoryReference;
  readonly tagOrDigest: string;
  /** Sent as `If-None-Match`. */
  readonly etag?: string | undefined;
}

/** Asks for manifests, always with all four media types, and never takes bytes it has not hashed. */
export class ManifestReader {
  readonly #options: ContentReaderOptions;

  constructor(options: ContentReaderOptions) {
    this.#options = options;
  }

  /** `HEAD /v2/<name>/manifests/<tag>`; the status is the caller's to judge. */
  head(request: ManifestRequest, operation: Operation): Promise<WireReply> {
    return this.#request('HEAD', request, operation);
  }

  /**
   * `GET /v2/<name>/manifests/<tag or digest>`.
   * @returns `undefined` on 304
   * @throws RegistryError `ERR_REGISTRY_DIGEST_MISMATCH` when the bytes are not what was asked for or stated, besides
   *   those of the answer's status and of {@link parseManifest}
   */
  async get(request: ManifestRequest, operation: Operation): Promise<FetchedManifest | undefined> {
    const { limits } = this.#options;
    const reply = await this.#request('GET', request, operation);
    if (reply.status === 304 && request.etag !== undefined) {
      await readBody(reply, limits.errorBytes, operation.signal);
      return undefined;
    }
    if (reply.status !== 200) throw await this.failure(reply, request, operation);
    const bytes = await readBody(reply, limits.manifestBytes, operation.signal);
    assertIdentity(reply);
    const digest = checkedDigest(reply, request, bytes);
    const contentType = reply.headers['content-type'];
    const document = parseManifest(bytes, { contentType, mostIndexEntries: limits.indexEntries });
    return { digest, bytes, document, ...present({ etag: storableEtag(reply) }) };
  }

  /** The error that an answer to {@link head} stands for. */
  failure(reply: WireReply, { reference, tagOrDigest }: ManifestRequest, operation: Operation): Promise<RegistryError> {
    const what = contentName(reference, tagOrDigest);
    const { limits, clock } = this.#options;
    return replyError(reply, { wanted: 'manifest', what, limits, now: clock.now(), operation });
  }

  #request(
    method: 'GET' | 'HEAD',
    { reference, tagOrDigest, etag }: ManifestRequest,
    operation: Operation,
  ): Promise<WireReply> {
    const headers: Record<string, string> = {
      accept: acceptedManifests,
      // It was kept in the cluster meanwhile, where others write too.
      ...(etag !== undefined && isHeaderValue(etag) ? { 'if-none-match': etag } : {}),
    };
    return this.#options.fetch.send({ method, reference, path: `manifests/${tagOrDigest}`, headers }, operation);
  }
}

/** The `Docker-Content-Digest` of an answer, when it is well-formed. */
export function statedDigest({ headers }: WireReply): string | undefined {
  const digest = headers['docker-content-digest'];
  return typeof digest === 'string' && isDigest(digest) ? digest : undefined;
}

/** The `ETag` of an answer, when it can be kept and sent again. */
export function storableEtag({ headers }: WireReply): string | undefined {
  const { etag } = headers;
  return etag !== undefined && etag.length <= 256 && /^[\x21-\x7e]+$/.test(etag) ? etag : undefined;
}

// The digest of a tag is that of the bytes on the wire, which must then not be those of a proxy that packs.
function assertIdentity(reply: WireReply): void {
  const compression = compressionOf(reply);
  if (compression === undefined) return;
  const message = `${reply.url.host} sent ${compression} content although identity was asked for`;
  throw new RegistryError('ERR_REGISTRY_PROTOCOL', message);
}

function checkedDigest(reply: WireReply, { tagOrDigest }: ManifestRequest, bytes: Buffer): string {
  const stated = statedDigest(reply);
  const asked = isDigest(tagOrDigest) ? tagOrDigest : undefined;
  for (const expected of [asked, stated]) {
    if (expected !== undefined && !matchesDigest(bytes, expected)) {
      const message = `${reply.url.host} sent content that is ${digestOf(bytes)} and calls it ${expected}`;
      throw new RegistryError('ERR_REGISTRY_DIGEST_MISMATCH', message);
    }
  }
  return asked ?? stated ?? digestOf(bytes);
}
