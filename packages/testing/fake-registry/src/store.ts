import { digestOf } from '@insights/image-name';
import { FakeRegistryError } from './errors.ts';

/** A manifest as it was pushed. */
export interface StoredManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
  /** Digest of the manifest it refers to, from its `subject`. */
  readonly subject?: string;
}

interface Repository {
  readonly blobs: Set<string>;
  readonly manifests: Map<string, StoredManifest>;
  readonly tags: Map<string, string>;
}

/** What the registry holds, in memory, up to a number of bytes. Blobs are shared between repositories, access is not. */
export class Store {
  readonly #limitBytes: number;
  readonly #blobs = new Map<string, Buffer>();
  readonly #repositories = new Map<string, Repository>();
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Whether so many bytes more would fit. */
  hasRoomFor(bytes: number): boolean {
    return this.#bytes + bytes <= this.#limitBytes;
  }

  /** @throws FakeRegistryError `ERR_FAKE_REGISTRY_FULL` */
  putBlob(repository: string, bytes: Buffer, digest = digestOf(bytes)): string {
    if (!this.#blobs.has(digest)) {
      this.#reserve(bytes.length);
      this.#blobs.set(digest, bytes);
    }
    this.#open(repository).blobs.add(digest);
    return digest;
  }

  /** Makes a blob of one repository one of another too; `false` when the first does not have it. */
  mountBlob(from: string, repository: string, digest: string): boolean {
    if (!this.blob(from, digest)) return false;
    this.#open(repository).blobs.add(digest);
    return true;
  }

  blob(repository: string, digest: string): Buffer | undefined {
    return this.#repositories.get(repository)?.blobs.has(digest) ? this.#blobs.get(digest) : undefined;
  }

  deleteBlob(repository: string, digest: string): boolean {
    return this.#repositories.get(repository)?.blobs.delete(digest) ?? false;
  }

  /** @throws FakeRegistryError `ERR_FAKE_REGISTRY_FULL` */
  putManifest(repository: string, manifest: StoredManifest, tag?: string): void {
    const { manifests, tags } = this.#open(repository);
    if (!manifests.has(manifest.digest)) this.#reserve(manifest.bytes.length);
    manifests.set(manifest.digest, manifest);
    if (tag !== undefined) tags.set(tag, manifest.digest);
  }

  /** Finds a manifest by tag or digest. */
  manifest(repository: string, tagOrDigest: string): StoredManifest | undefined {
    const found = this.#repositories.get(repository);
    return found?.manifests.get(found.tags.get(tagOrDigest) ?? tagOrDigest);
  }

  /** Removes a tag, or a manifest with every tag that names it. */
  deleteManifest(repository: string, tagOrDigest: string): boolean {
    const found = this.#repositories.get(repository);
    if (!found) return false;
    if (found.tags.delete(tagOrDigest)) return true;
    for (const [tag, digest] of found.tags) if (digest === tagOrDigest) found.tags.delete(tag);
    return found.manifests.delete(tagOrDigest);
  }

  has(repository: string): boolean {
    return this.#repositories.has(repository);
  }

  get repositories(): string[] {
    return [...this.#repositories.keys()].toSorted();
  }

  /** In lexical order. */
  tags(repository: string): string[] {
    return [...(this.#repositories.get(repository)?.tags.keys() ?? [])].toSorted();
  }

  referrers(repository: string, subject: string): StoredManifest[] {
    const manifests = this.#repositories.get(repository)?.manifests.values() ?? [];
    return [...manifests].filter((manifest) => manifest.subject === subject);
  }

  #open(name: string): Repository {
    const found = this.#repositories.get(name);
    if (found) return found;
    const created: Repository = { blobs: new Set(), manifests: new Map(), tags: new Map() };
    this.#repositories.set(name, created);
    return created;
  }

  #reserve(bytes: number): void {
    if (!this.hasRoomFor(bytes)) {
      throw new FakeRegistryError(
        'ERR_FAKE_REGISTRY_FULL',
        `the fake registry is limited to ${this.#limitBytes} bytes`,
      );
    }
    this.#bytes += bytes;
  }
}
