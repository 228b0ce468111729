import { Readable } from 'node:stream';
import { discardBody, type RequestBody, type WireReply } from '@insights/egress';
import { digestOf, isDigest, type RepositoryReference } from '@insights/image-name';
import type { Clock } from '@insights/process';
import { contentName } from './content/content-name.ts';
import { RegistryError } from './errors.ts';
import type { RegistryLimits } from './limits.ts';
import { connectRegistries, type RegistryConnectionOptions } from './registry-connection.ts';
import type { RegistryFetch, RegistryRequest } from './registry-fetch.ts';
import { type Operation, startOperation } from './wire/operation.ts';
import { replyError, type Wanted } from './wire/reply-error.ts';

/** Content that is pushed under its digest; opened once for each time that it is sent. */
export interface BlobContent extends RequestBody {
  readonly digest: string;
}

/** A manifest or index, byte for byte. */
export interface ManifestContent {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/**
 * Writes to OCI registries (`opencontainers/distribution-spec:spec.md`, "Push"). Apart from {@link RegistryClient}, so that
 * a program that only reads neither holds this code nor ever asks for a token that may push. Never retries by itself; every
 * method may be repeated.
 */
export class RegistryWriter {
  readonly #fetch: RegistryFetch;
  readonly #limits: RegistryLimits;
  readonly #clock: Clock;

  constructor(options: RegistryConnectionOptions) {
    const { fetch, limits } = connectRegistries(options, 'pull,push');
    this.#fetch = fetch;
    this.#limits = limits;
    this.#clock = options.clock;
  }

  /** Whether a repository has a blob already. @throws RegistryError */
  async hasBlob(reference: RepositoryReference, digest: string, signal: AbortSignal): Promise<boolean> {
    const operation = startOperation(signal);
    const reply = await this.#fetch.send({ method: 'HEAD', reference, path: `blobs/${digest}` }, operation);
    if (reply.status === 404) {
      await discardBody(reply, this.#limits.errorBytes);
      return false;
    }
    await this.#expect(200, reply, { wanted: 'blob', what: digest, reference, operation });
    return true;
  }

  /**
   * Pushes a blob unless the repository has it: one request when it does, three when it does not.
   * @returns whether it was sent
   * @throws RegistryError `ERR_REGISTRY_DIGEST_MISMATCH` when the content is not what its digest says
   */
  async pushBlob(reference: RepositoryReference, blob: BlobContent, signal: AbortSignal): Promise<boolean> {
    if (await this.hasBlob(reference, blob.digest, signal)) return false;
    const operation = startOperation(signal);
    const context = { wanted: 'upload', what: blob.digest, reference, operation } as const;
    const started = await this.#fetch.send({ method: 'POST', reference, path: 'blobs/uploads/' }, operation);
    await this.#expect(202, started, context);
    const request: RegistryRequest = {
      method: 'PUT',
      reference,
      path: uploadPath(started, blob.digest),
      headers: { 'content-type': 'application/octet-stream' },
      body: blob,
      isLong: true,
    };
    await this.#expect(201, await this.#fetch.send(request, operation), context);
    return true;
  }

  /**
   * Pushes a manifest under a tag or its digest. What it names has to be there before.
   * @returns the digest of the bytes, which is also what the registry calls them
   * @throws RegistryError `ERR_REGISTRY_BLOB_UNKNOWN` when the registry misses a part of it
   */
  async pushManifest(
    { tagOrDigest, ...reference }: RepositoryReference & { readonly tagOrDigest: string },
    { mediaType, bytes }: ManifestContent,
    signal: AbortSignal,
  ): Promise<string> {
    const operation = startOperation(signal);
    const digest = digestOf(bytes);
    const request: RegistryRequest = {
      method: 'PUT',
      reference,
      path: `manifests/${tagOrDigest}`,
      headers: { 'content-type': mediaType },
      body: { sizeBytes: bytes.length, open: () => Readable.from([bytes], { objectMode: false }) },
    };
    const reply = await this.#fetch.send(request, operation);
    await this.#expect(201, reply, { wanted: 'upload', what: tagOrDigest, reference, operation });
    const stated = reply.headers['docker-content-digest'];
    if (typeof stated === 'string' && isDigest(stated) && stated.startsWith('sha256:') && stated !== digest) {
      const message = `${reply.url.host} took ${digest} and calls it ${stated}`;
      throw new RegistryError('ERR_REGISTRY_DIGEST_MISMATCH', message);
    }
    return digest;
  }

  async #expect(
    status: number,
    reply: WireReply,
    {
      reference,
      what,
      wanted,
      operation,
    }: { reference: RepositoryReference; what: string; wanted: Wanted; operation: Operation },
  ): Promise<void> {
    if (reply.status === status) return discardBody(reply, this.#limits.errorBytes);
    const named = contentName(reference, what);
    throw await replyError(reply, { wanted, what: named, limits: this.#limits, now: this.#clock.now(), operation });
  }
}

// Only the host of the registry gets the credential and the content. Its scheme and port are ours to know: behind a proxy
// that ends TLS, registries name http and a port of their own.
function uploadPath(started: WireReply, digest: string): string {
  const location = started.headers.location ?? '';
  const url = URL.canParse(location, started.url.href) ? new URL(location, started.url) : undefined;
  if (location === '' || !url || url.hostname !== started.url.hostname) {
    const message = `${started.url.host} does not say where on itself to upload to`;
    throw new RegistryError('ERR_REGISTRY_PROTOCOL', message, { status: started.status });
  }
  url.searchParams.set('digest', digest);
  return `${url.pathname}${url.search}`;
}
