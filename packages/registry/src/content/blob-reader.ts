import { Readable } from 'node:stream';
import type { WireReply } from '@insights/egress';
import { algorithmOf, matchesDigest, type RepositoryReference, startDigest } from '@insights/image-name';
import { RegistryError } from '../errors.ts';
import { compressionOf, readBody, streamBody } from '../wire/body.ts';
import type { Operation } from '../wire/operation.ts';
import { replyError } from '../wire/reply-error.ts';
import { contentName } from './content-name.ts';
import type { Descriptor } from './manifest.ts';
import type { ContentReaderOptions } from './manifest-reader.ts';

/** Reads blobs by digest, through redirects to object storage, and checks what came. */
export class BlobReader {
  readonly #options: ContentReaderOptions;

  constructor(options: ContentReaderOptions) {
    this.#options = options;
  }

  /**
   * Reads a small blob into memory: a config, a signature.
   * @throws RegistryError `ERR_REGISTRY_BLOB_UNKNOWN`, `ERR_REGISTRY_TOO_LARGE`, `ERR_REGISTRY_DIGEST_MISMATCH`
   */
  async read(reference: RepositoryReference, digest: string, operation: Operation): Promise<Buffer> {
    const reply = await this.#open(reference, { digest, isLong: false }, operation);
    const bytes = await readBody(reply, this.#options.limits.blobBytes, operation.signal);
    if (!matchesDigest(bytes, digest)) throw mismatch(reply, digest);
    return bytes;
  }

  /**
   * Streams a blob of any size. The stream ends with an error, never silently, when size or hash differ from the
   * descriptor's; until it has ended its content is not proven.
   */
  async stream(reference: RepositoryReference, descriptor: Descriptor, operation: Operation): Promise<Readable> {
    if (isForeign(descriptor)) {
      const message = `${descriptor.digest} is a foreign layer, kept outside of registries; it is not fetched`;
      throw new RegistryError('ERR_REGISTRY_REFUSED', message);
    }
    const reply = await this.#open(reference, { digest: descriptor.digest, isLong: true }, operation);
    return Readable.from(verified(reply, descriptor, operation.signal), { objectMode: false });
  }

  async #open(
    reference: RepositoryReference,
    { digest, isLong }: { digest: string; isLong: boolean },
    operation: Operation,
  ): Promise<WireReply> {
    const { fetch, limits, clock } = this.#options;
    const reply = await fetch.send({ method: 'GET', reference, path: `blobs/${digest}`, isLong }, operation);
    if (reply.status === 200) return reply;
    const what = contentName(reference, digest);
    throw await replyError(reply, { wanted: 'blob', what, limits, now: clock.now(), operation });
  }
}

async function* verified(
  reply: WireReply,
  { digest, sizeBytes }: Descriptor,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const hash = startDigest(algorithmOf(digest));
  let size = 0;
  for await (const chunk of streamBody(reply, signal)) {
    size += chunk.length;
    if (size > sizeBytes)
      throw new RegistryError('ERR_REGISTRY_TOO_LARGE', `${digest} is longer than ${sizeBytes} bytes`);
    hash.update(chunk);
    yield chunk;
  }
  if (size !== sizeBytes || hash.digest() !== digest) throw mismatch(reply, digest);
}

// Their content lives at URLs of the image author's choice (CVE-2020-15157).
function isForeign({ mediaType }: Descriptor): boolean {
  return mediaType.includes('.foreign.') || mediaType.includes('.nondistributable.');
}

function mismatch(reply: WireReply, digest: string): RegistryError {
  const compression = compressionOf(reply);
  const how = compression === undefined ? '' : `, in ${compression} although identity was asked for`;
  return new RegistryError('ERR_REGISTRY_DIGEST_MISMATCH', `${reply.url.host} sent other content for ${digest}${how}`);
}
