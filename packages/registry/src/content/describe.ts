import type { PinnedImage } from '@insights/image-name';
import { RegistryError } from '../errors.ts';
import type { Operation } from '../wire/operation.ts';
import type { BlobReader } from './blob-reader.ts';
import { type ImageConfig, parseImageConfig } from './image-config.ts';
import type { Descriptor, ImageIndex, ImageManifest, Platform } from './manifest.ts';
import type { FetchedManifest, ManifestReader } from './manifest-reader.ts';
import { candidatesFor, formatPlatform } from './platform.ts';

/** What an image is, on one platform. */
export interface ImageDescription extends ImageConfig {
  /** The digest that was asked for: of the index, when there is one. This is the one to pin. */
  readonly digest: string;
  /** Digest of the platform's manifest; equals `digest` for an image without an index. */
  readonly platformDigest: string;
  /** Digest of the config blob, which some runtimes report as the image's id. */
  readonly configDigest: string;
  /** Annotations of the platform's manifest. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly layers: readonly Descriptor[];
  /** Sum of the layers as stored. */
  readonly compressedBytes: number;
}

/** What {@link describeImage} takes. */
export interface DescribeOptions {
  readonly manifests: ManifestReader;
  readonly blobs: BlobReader;
}

// An index in an index in an index; and a bound on the manifests read altogether.
const deepestIndex = 3;
const mostManifests = 10;

/**
 * Reads an image down to its config blob: index, the platform's manifest, config, each by digest and hashed.
 * @throws RegistryError `ERR_REGISTRY_PLATFORM_MISSING` when there is no image for the platform
 */
export async function describeImage(
  { manifests, blobs }: DescribeOptions,
  { image, platform }: { image: PinnedImage; platform: Platform },
  operation: Operation,
): Promise<ImageDescription> {
  const search = new PlatformSearch(manifests, image, platform);
  const found = await search.find(image.digest, operation, 0);
  if (!found) throw platformMissing(image, platform);
  const { config: descriptor, layers, annotations } = found.document;
  const bytes = await blobs.read(image, descriptor.digest, operation);
  if (bytes.length !== descriptor.sizeBytes) {
    const message = `config ${descriptor.digest} has ${bytes.length} bytes, its descriptor says ${descriptor.sizeBytes}`;
    throw new RegistryError('ERR_REGISTRY_PROTOCOL', message);
  }
  const config = parseImageConfig(bytes);
  // The index spoke for the variant already; configs often leave it out.
  const { os, architecture } = config.platform;
  if (os !== platform.os || architecture !== platform.architecture) throw platformMissing(image, platform);
  return {
    ...config,
    digest: image.digest,
    platformDigest: found.digest,
    configDigest: descriptor.digest,
    annotations,
    layers,
    compressedBytes: layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}

class PlatformSearch {
  readonly #manifests: ManifestReader;
  readonly #image: PinnedImage;
  readonly #platform: Platform;
  #read = 0;

  constructor(manifests: ManifestReader, image: PinnedImage, platform: Platform) {
    this.#manifests = manifests;
    this.#image = image;
    this.#platform = platform;
  }

  /** Depth first, in the order of the entries: the first match wins. */
  async find(digest: string, operation: Operation, depth: number): Promise<FoundManifest | undefined> {
    this.#read += 1;
    if (this.#read > mostManifests || depth > deepestIndex) {
      throw new RegistryError('ERR_REGISTRY_REFUSED', `the index ${this.#image.digest} is nested too deeply`);
    }
    const fetched = await this.#manifests.get({ reference: this.#image, tagOrDigest: digest }, operation);
    if (!fetched) return undefined;
    if (isImage(fetched)) return fetched;
    for (const entry of candidatesFor((fetched.document as ImageIndex).entries, this.#platform)) {
      const found = await this.find(entry.digest, operation, depth + 1);
      if (found) return found;
    }
    return undefined;
  }
}

type FoundManifest = FetchedManifest & { readonly document: ImageManifest };

function isImage(fetched: FetchedManifest): fetched is FoundManifest {
  return fetched.document.kind === 'manifest';
}

function platformMissing({ digest }: PinnedImage, platform: Platform): RegistryError {
  return new RegistryError('ERR_REGISTRY_PLATFORM_MISSING', `no image for ${formatPlatform(platform)} in ${digest}`);
}
