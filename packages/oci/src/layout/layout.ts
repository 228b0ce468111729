import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf, isDigest, matchesDigest } from '@insights/image-name';
import { isObject } from '@insights/process';
import { OciError } from '../errors.ts';
import { type Descriptor, type ManifestDocument, ociTypes, parseDocument, readDocumentFile } from './documents.ts';

/** One image of a layout, with its manifest as written. */
export interface LayoutImage {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly document: ManifestDocument;
}

/**
 * A folder that holds one image (`opencontainers/image-spec:image-layout.md`): what a build leaves behind, with the digest
 * that the image will have in every registry.
 */
export class ImageLayout {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where the content of a digest is. */
  blobPath(digest: string): string {
    return join(this.#folder, 'blobs', ...digest.split(':'));
  }

  /** Reads the image. @throws OciError `ERR_IMAGE_UNSUPPORTED` when there is none, several, or a damaged one */
  async image(): Promise<LayoutImage> {
    const { digest, mediaType } = await this.#onlyDescriptor();
    const what = `manifest in ${this.#folder}`;
    const bytes = await readDocumentFile(this.blobPath(digest), what);
    if (!matchesDigest(bytes, digest)) throw unsupported(this.#folder, `its manifest is not ${digest}`);
    const document = parseDocument(bytes, what) as ManifestDocument;
    if (!Array.isArray(document.layers) || !isObject(document.config))
      throw unsupported(this.#folder, 'it is an index');
    return { digest, mediaType, bytes, document };
  }

  /** Writes a blob. @returns its descriptor */
  async addBlob(bytes: Buffer, mediaType: string): Promise<Descriptor> {
    const digest = digestOf(bytes);
    const path = this.blobPath(digest);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, bytes);
    return { mediaType, digest, size: bytes.length };
  }

  /** Makes a manifest the image of the layout. */
  async setImage(manifest: ManifestDocument): Promise<void> {
    const descriptor = await this.addBlob(Buffer.from(JSON.stringify(manifest)), ociTypes.manifest);
    const index = { schemaVersion: 2, manifests: [descriptor] };
    await writeFile(join(this.#folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
    await writeFile(join(this.#folder, 'index.json'), JSON.stringify(index));
  }

  async #onlyDescriptor(): Promise<Descriptor> {
    const path = join(this.#folder, 'index.json');
    const text = await readDocumentFile(path, path).catch((cause: unknown) => {
      if (cause instanceof OciError) throw cause;
      throw unsupported(this.#folder, 'it has no index.json', cause);
    });
    const { manifests } = parseDocument(text, path);
    const [only, ...more]: unknown[] = Array.isArray(manifests) ? manifests : [];
    if (more.length > 0) throw unsupported(this.#folder, 'it holds more than one image');
    if (!isObject(only) || typeof only['digest'] !== 'string' || !isDigest(only['digest'])) {
      throw unsupported(this.#folder, 'it holds no image');
    }
    return only as unknown as Descriptor;
  }
}

function unsupported(folder: string, reason: string, cause?: unknown): OciError {
  const options = cause === undefined ? {} : { cause };
  return new OciError('ERR_IMAGE_UNSUPPORTED', `${folder} is not the layout of one image: ${reason}`, options);
}
