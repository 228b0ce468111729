import { type Clock, present, systemClock } from '@insights/process';
import type { FastifyInstance } from 'fastify';
import { Authority, type FakeAuth } from './auth.ts';
import { digestOf } from '@insights/image-name';
import { FakeRegistryError } from './errors.ts';
import type { RegistryFault } from './faults/fault.ts';
import { FaultQueue } from './faults/fault-queue.ts';
import { buildImage, type ImageSpec } from './images/build-image.ts';
import { subjectOf } from './protocol/manifests.ts';
import { Uploads } from './protocol/uploads.ts';
import { type LoggedRequest, RequestLog } from './request-log.ts';
import { createServer } from './server.ts';
import { Store } from './store.ts';

/** What {@link FakeRegistry.start} takes. */
export interface FakeRegistryOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** Default `{ type: 'none' }`. */
  readonly auth?: FakeAuth;
  /** For the life of tokens and for delays. Default: the machine's. */
  readonly clock?: Clock;
  /** Whether manifests have an `ETag` and `If-None-Match` is honoured; default true. Quay does neither. */
  readonly sendsEtag?: boolean;
  /** Default true. */
  readonly hasReferrersApi?: boolean;
  /** Serves HTTPS; PEM. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** All content together; default 1 GiB. */
  readonly limitBytes?: number;
}

/** An image to be built and stored under a tag. */
export interface PushImageOptions extends ImageSpec {
  readonly repository: string;
  readonly tag?: string;
}

const defaultLimitBytes = 1024 ** 3;

/** A registry on 127.0.0.1 that speaks the OCI distribution protocol from memory and misbehaves on demand. */
export class FakeRegistry implements AsyncDisposable {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  /** `127.0.0.1:<port>`, the registry part of references. */
  readonly host: string;
  readonly #store: Store;
  readonly #authority: Authority;
  readonly #faults: FaultQueue;
  readonly #log: RequestLog;
  readonly #app: FastifyInstance;
  readonly #stopped: AbortController;

  private constructor(origin: string, parts: Parts) {
    this.origin = origin;
    this.host = new URL(origin).host;
    this.#store = parts.store;
    this.#authority = parts.authority;
    this.#faults = parts.faults;
    this.#log = parts.log;
    this.#app = parts.app;
    this.#stopped = parts.stopped;
  }

  static async start(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
    const {
      port = 0,
      auth = { type: 'none' },
      clock = systemClock,
      sendsEtag = true,
      hasReferrersApi = true,
    } = options;
    const store = new Store(options.limitBytes ?? defaultLimitBytes);
    const stopped = new AbortController();
    const parts = {
      store,
      uploads: new Uploads(store),
      authority: new Authority(auth, clock),
      faults: new FaultQueue(),
      log: new RequestLog(),
      clock,
      settings: { sendsEtag, hasReferrersApi },
      signal: stopped.signal,
      ...present({ tls: options.tls }),
    };
    const app = createServer(parts);
    const origin = await app.listen({ host: '127.0.0.1', port });
    return new FakeRegistry(origin, { ...parts, app, stopped });
  }

  /** The requests so far, with bytes as counted at the socket. */
  get requests(): readonly LoggedRequest[] {
    return this.#log.entries;
  }

  clearRequests(): void {
    this.#log.clear();
  }

  /** Builds an image from layers and stores it. @returns the digest of its index, or of its only manifest */
  pushImage({ repository, tag, ...spec }: PushImageOptions): string {
    const image = buildImage(spec);
    for (const blob of image.blobs) this.pushBlob(repository, blob);
    for (const { digest, mediaType, bytes } of image.manifests) this.push(repository, digest, mediaType, bytes);
    if (tag !== undefined) this.tag(repository, tag, image.digest);
    return image.digest;
  }

  /** Stores bytes as a manifest, unchecked, under a tag or under what is taken for a digest. @returns their digest */
  push(repository: string, reference: string, mediaType: string, bytes: Uint8Array): string {
    const digest = digestOf(bytes);
    const subject = subjectIn(bytes);
    const manifest = { digest, mediaType, bytes: Buffer.from(bytes), ...(subject === undefined ? {} : { subject }) };
    this.#store.putManifest(repository, manifest, reference.includes(':') ? undefined : reference);
    return digest;
  }

  /** Stores a blob. @returns its digest */
  pushBlob(repository: string, bytes: Uint8Array): string {
    return this.#store.putBlob(repository, Buffer.from(bytes));
  }

  /**
   * Moves a tag, or makes it.
   * @throws FakeRegistryError `ERR_FAKE_REGISTRY_UNKNOWN_CONTENT` when the repository has no such manifest
   */
  tag(repository: string, tag: string, digest: string): void {
    const manifest = this.#store.manifest(repository, digest);
    if (!manifest) {
      throw new FakeRegistryError('ERR_FAKE_REGISTRY_UNKNOWN_CONTENT', `${repository} has no manifest ${digest}`);
    }
    this.#store.putManifest(repository, manifest, tag);
  }

  /** Removes a tag, or a manifest with its tags. @returns whether it was there */
  remove(repository: string, tagOrDigest: string): boolean {
    return this.#store.deleteManifest(repository, tagOrDigest);
  }

  /** The tags of a repository, in lexical order. */
  tags(repository: string): string[] {
    return this.#store.tags(repository);
  }

  /** The digest a tag resolves to. */
  digest(repository: string, tag: string): string | undefined {
    return this.#store.manifest(repository, tag)?.digest;
  }

  /** Makes the next matching request fail, or the next `times`. */
  failNext(fault: RegistryFault): void {
    this.#faults.arm(fault, fault.times ?? 1);
  }

  /** Makes matching requests fail until `times` are used up, or for good. @returns ends it */
  fail(fault: RegistryFault): () => void {
    return this.#faults.arm(fault, fault.times ?? Infinity);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  setAuth(auth: FakeAuth): void {
    this.#authority.set(auth);
  }

  /** Makes every bearer token invalid from now on. */
  revokeTokens(): void {
    this.#authority.revokeTokens();
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    await this.#app.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

interface Parts {
  readonly store: Store;
  readonly authority: Authority;
  readonly faults: FaultQueue;
  readonly log: RequestLog;
  readonly app: FastifyInstance;
  readonly stopped: AbortController;
}

function subjectIn(bytes: Uint8Array): string | undefined {
  try {
    return subjectOf(JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>);
  } catch {
    return undefined; // tests push what is no manifest at all
  }
}
