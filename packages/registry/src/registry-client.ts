import type { Readable } from 'node:stream';
import type { Egress } from '@insights/egress';
import type { Clock } from '@insights/process';
import { BlobReader } from './content/blob-reader.ts';
import { describeImage, type ImageDescription } from './content/describe.ts';
import type { Descriptor, Platform } from './content/manifest.ts';
import { type FetchedManifest, ManifestReader } from './content/manifest-reader.ts';
import { Authorizer, type CredentialSource } from './credentials/authorizer.ts';
import { noAuths } from './credentials/docker-config.ts';
import { type ResolveHost, systemResolve } from './credentials/realm-guard.ts';
import { RegistryError } from './errors.ts';
import { defaultLimits, type RegistryLimits } from './limits.ts';
import { Poller, type PollResult } from './poll/poller.ts';
import type { PollMemory } from './poll/poll-memory.ts';
import type { ImageReference, PinnedImage, RepositoryReference } from './reference/image-reference.ts';
import { RegistryFetch } from './registry-fetch.ts';
import { Endpoints, type EndpointsOptions } from './wire/endpoints.ts';
import { startOperation } from './wire/operation.ts';
import { RedirectFollower } from './wire/redirects.ts';
import { Transport } from './wire/transport.ts';

/** What {@link RegistryClient} takes. */
export interface RegistryClientOptions extends EndpointsOptions {
  /** Connections, with the proxy and the trusted certificates. The caller closes it. */
  readonly egress: Egress;
  /** `<product>/<version>`, without any identity of the cluster. */
  readonly userAgent: string;
  readonly clock: Clock;
  /** The pull secret as it is now; asked for every request. Default: anonymous. */
  readonly credentials?: CredentialSource;
  readonly limits?: Partial<RegistryLimits>;
  /** Default: the machine's resolver. */
  readonly resolve?: ResolveHost;
}

/**
 * Reads from OCI registries (`opencontainers/distribution-spec:spec.md`). Never retries by itself: the schedule of whoever
 * calls does. Everything that is returned was hashed and equals its digest.
 */
export class RegistryClient {
  readonly #manifests: ManifestReader;
  readonly #blobs: BlobReader;
  readonly #poller: Poller;

  constructor(options: RegistryClientOptions) {
    const { egress, userAgent, clock, credentials = () => noAuths, resolve = systemResolve } = options;
    const limits = { ...defaultLimits, ...options.limits };
    const endpoints = new Endpoints(options);
    const transport = new Transport({ egress, userAgent, limits });
    const follower = new RedirectFollower({ transport, endpoints, limits });
    const authorizer = new Authorizer({ follower, endpoints, limits, clock, resolve, credentials });
    const fetch = new RegistryFetch({ authorizer, endpoints, follower, limits });
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

  /** Reads a manifest or index by digest, at most 4 MiB. @throws RegistryError */
  async manifest(image: PinnedImage, signal: AbortSignal): Promise<FetchedManifest> {
    const wish = { reference: image, tagOrDigest: image.digest };
    const fetched = await this.#manifests.get(wish, startOperation(signal));
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
