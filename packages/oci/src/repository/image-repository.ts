import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { digestOf, formatImage, isDigest, type RepositoryReference } from '@insights/image-name';
import type { Clock } from '@insights/process';
import {
  type BlobContent,
  type FetchedManifest,
  isRegistryError,
  type ManifestContent,
  type RegistryClient,
  type RegistryWriter,
} from '@insights/registry';
import { OciError } from '../errors.ts';
import { withRetries } from './with-retries.ts';

/** What {@link ImageRepository} is made of. */
export interface ImageRepositoryParts {
  readonly reference: RepositoryReference;
  readonly reader: RegistryClient;
  readonly writer: RegistryWriter;
  readonly clock: Clock;
  close(): void;
}

/** One repository of a registry, read and written; faults that may pass are tried again. */
export class ImageRepository implements Disposable {
  readonly #parts: ImageRepositoryParts;

  constructor(parts: ImageRepositoryParts) {
    this.#parts = parts;
  }

  /** `host/name`, for messages. */
  get name(): string {
    return formatImage(this.#parts.reference);
  }

  /** The manifest or index of a tag or digest. @throws OciError `ERR_IMAGE_UNKNOWN` when there is none */
  async manifest(tagOrDigest: string, signal: AbortSignal): Promise<FetchedManifest> {
    const found = await this.findManifest(tagOrDigest, signal);
    if (found) return found;
    const separator = isDigest(tagOrDigest) ? '@' : ':';
    throw new OciError('ERR_IMAGE_UNKNOWN', `there is no ${this.name}${separator}${tagOrDigest}`);
  }

  /** As {@link manifest}; `undefined` when there is none. */
  async findManifest(tagOrDigest: string, signal: AbortSignal): Promise<FetchedManifest | undefined> {
    const { reader, reference } = this.#parts;
    const image = { ...reference, ...(isDigest(tagOrDigest) ? { digest: tagOrDigest } : { tag: tagOrDigest }) };
    try {
      return await this.#retried(() => reader.manifest(image, signal), signal);
    } catch (error) {
      if (isRegistryError(error, 'ERR_REGISTRY_MANIFEST_UNKNOWN', 'ERR_REGISTRY_NAME_UNKNOWN')) return undefined;
      throw error;
    }
  }

  /** A small blob, checked against its digest. */
  blob(digest: string, signal: AbortSignal): Promise<Buffer> {
    const { reader, reference } = this.#parts;
    return this.#retried(() => reader.blob({ ...reference, digest }, signal), signal);
  }

  /** @throws OciError `ERR_IMAGE_INCOMPLETE` when a blob is not there */
  async requireBlob(digest: string, signal: AbortSignal): Promise<void> {
    const { writer, reference } = this.#parts;
    if (await this.#retried(() => writer.hasBlob(reference, digest, signal), signal)) return;
    throw new OciError('ERR_IMAGE_INCOMPLETE', `${this.name} has no ${digest}, which its image is made of`);
  }

  /** Pushes bytes unless they are there. @returns their digest */
  async pushBytes(bytes: Buffer, signal: AbortSignal): Promise<string> {
    const digest = digestOf(bytes);
    await this.#push({ digest, sizeBytes: bytes.length, open: () => Readable.from([bytes]) }, signal);
    return digest;
  }

  /** Pushes a file, as it is read, unless its content is there. */
  async pushFile(
    { path, digest, sizeBytes }: { readonly path: string; readonly digest: string; readonly sizeBytes: number },
    signal: AbortSignal,
  ): Promise<void> {
    await this.#push({ digest, sizeBytes, open: () => createReadStream(path) }, signal);
  }

  /** Puts a manifest under a tag, or under its own digest when none is given. @returns its digest */
  pushManifest(tag: string | undefined, manifest: ManifestContent, signal: AbortSignal): Promise<string> {
    const { writer, reference } = this.#parts;
    const target = { ...reference, tagOrDigest: tag ?? digestOf(manifest.bytes) };
    return this.#retried(() => writer.pushManifest(target, manifest, signal), signal);
  }

  [Symbol.dispose](): void {
    this.#parts.close();
  }

  async #push(blob: BlobContent, signal: AbortSignal): Promise<void> {
    const { writer, reference } = this.#parts;
    await this.#retried(() => writer.pushBlob(reference, blob, signal), signal);
  }

  #retried<Value>(work: () => Promise<Value>, signal: AbortSignal): Promise<Value> {
    return withRetries(work, this.#parts.clock, signal);
  }
}
