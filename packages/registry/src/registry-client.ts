import type { Readable } from 'node:stream';
import { formatImage, type ImageReference, type PinnedImage, type RepositoryReference } from '@insights/image-name';
import { BlobReader } from './content/blob-reader.ts';
import { describeImage, type ImageDescription } from './content/describe.ts';
import type { Descriptor, Platform } from './content/manifest.ts';
import { type FetchedManifest, ManifestReader } from './content/manifest-reader.ts';
import { RegistryError } from './errors.ts';
import { Poller, type PollResult } from './poll/poller.ts';
import type { PollMemory } from './poll/poll-memory.ts';
import { connectRegistries, type RegistryConnectionOptions } from './registry-connection.ts';
import { startOperation } from './wire/operation.ts';

export type RegistryClientOptions = RegistryConnectionOptions;

/**
 * Reads from OCI registries (`opencontainers/distribution-spec:spec.md`). Never retries by itself: the schedule of whoever
 * calls does. Everything that is returned was hashed and equals its digest.
 */
export class RegistryClient {
  readonly #manifests: ManifestReader;
  readonly #blobs: BlobReader;
  readonly #poller: Poller;

  constructor(options: RegistryClientOptions) {
    const { clock } = options;
    const { fetch, authorizer, endpoints, limits } = connectRegistries(options, 'pull');
    this.#manifests = new ManifestReader({ fetch, limits, clock });
    this.#blobs = new BlobReader({ fetch, limits, clock });
    this.#poller = new Poller({ manifests: this.#manifests, authorizer, endpoints, clock });
  }

  /**
   * Learns what a tag resolves to: one HEAD when nothing changed.
   * @param previous - the memory that the last poll of this reference returned
   * @returns one class for every answer and fault; only an abort, and a bug, throw
   */
  poll(reference: ImageReference, previous: PollMemory | undefined, signal: AbortSignal): Promise<PollResult> {
    return this.#poller.poll(reference, previous, signal);
  }

  /**
   * Reads a manifest or index, at most 4 MiB: the one of a digest, or the one that a tag stands for now.
   * @throws RegistryError `ERR_REGISTRY_REFERENCE_INVALID` for a reference with neither
   */
  async manifest(image: ImageReference, signal: AbortSignal): Promise<FetchedManifest> {
    const tagOrDigest = image.digest ?? image.tag;
    if (tagOrDigest === undefined) {
      throw new RegistryError('ERR_REGISTRY_REFERENCE_INVALID', `"${formatImage(image)}" has neither tag nor digest`);
    }
    const fetched = await this.#manifests.get({ reference: image, tagOrDigest }, startOperation(signal));
    if (fetched) return fetched;
    throw new RegistryError('ERR_REGISTRY_PROTOCOL', `${image.registry} answered 304 to an unconditional request`);
  }

  /** Reads a blob into memory, at most 4 MiB. @throws RegistryError */
  blob(image: PinnedImage, signal: AbortSignal): Promise<Buffer> {
    return this.#blobs.read(image, image.digest, startOperation(signal));
  }

  /**
   * Streams a layer as stored, compressed or not. The stream fails at its end when size or hash are wrong.
   * @throws RegistryError `ERR_REGISTRY_REFUSED` for a foreign layer
   */
  layer(reference: RepositoryReference, descriptor: Descriptor, signal: AbortSignal): Promise<Readable> {
    return this.#blobs.stream(reference, descriptor, startOperation(signal));
  }

  /**
   * Reads what an image is on a platform: labels, entry point, layers. Two requests, three with an index.
   * @throws RegistryError `ERR_REGISTRY_PLATFORM_MISSING` when there is no image for the platform
   */
  describe(image: PinnedImage, platform: Platform, signal: AbortSignal): Promise<ImageDescription> {
    const readers = { manifests: this.#manifests, blobs: this.#blobs };
    return describeImage(readers, { image, platform }, startOperation(signal));
  }
}
