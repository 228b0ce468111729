import type { PinnedImage } from '@insights/image-name';
import { isRegistryError, RegistryError } from '../errors.ts';
import type { Operation } from '../wire/operation.ts';
import type { BlobReader } from './blob-reader.ts';
import { type ImageConfig, parseImageConfig } from './image-config.ts';
import type { Descriptor, ImageIndex, ImageManifest, IndexEntry, Platform } from './manifest.ts';
import type { FetchedManifest, ManifestReader } from './manifest-reader.ts';
import { isImageConfig } from './media-types.ts';
import { candidatesFor, formatPlatform, matchesPlatform } from './platform.ts';

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
  for await (const { fetched, isNamed } of search.images(image.digest, operation)) {
    const { config: descriptor, layers, annotations } = fetched.document;
    // An entry without a platform may as well be a signature or another artifact.
    if (!isNamed && !isImageConfig(descriptor.mediaType)) continue;
    const config = await readConfig(blobs, { image, descriptor, isNamed }, operation);
    if (!config || !runsOn(config.platform, platform, isNamed)) continue;
    return {
      ...config,
      digest: image.digest,
      platformDigest: fetched.digest,
      configDigest: descriptor.digest,
      annotations,
      layers,
      compressedBytes: layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    };
  }
  const message = `no image for ${formatPlatform(platform)} in ${image.digest}`;
  throw new RegistryError('ERR_REGISTRY_PLATFORM_MISSING', message);
}

async function readConfig(
  blobs: BlobReader,
  { image, descriptor, isNamed }: { image: PinnedImage; descriptor: Descriptor; isNamed: boolean },
  operation: Operation,
): Promise<ImageConfig | undefined> {
  const bytes = await blobs.read(image, descriptor.digest, operation);
  try {
    return parseConfig(bytes, descriptor);
  } catch (error) {
    // Nobody said that this one is an image for us; it does not stand in the way of the next.
    if (!isNamed && isRegistryError(error)) return undefined;
    throw error;
  }
}

function parseConfig(bytes: Buffer, { digest, sizeBytes }: Descriptor): ImageConfig {
  if (bytes.length === sizeBytes) return parseImageConfig(bytes);
  const message = `config ${digest} has ${bytes.length} bytes, its descriptor says ${sizeBytes}`;
  throw new RegistryError('ERR_REGISTRY_PROTOCOL', message);
}

// Where the index spoke for the variant already it counts; configs often leave it out.
function runsOn(config: Platform, wanted: Platform, isNamed: boolean): boolean {
  return isNamed
    ? config.os === wanted.os && config.architecture === wanted.architecture
    : matchesPlatform(config, wanted);
}

interface FoundImage {
  readonly fetched: FetchedManifest & { readonly document: ImageManifest };
  /** Whether an entry of an index named its platform, or it was asked for by its own digest; else its config decides. */
  readonly isNamed: boolean;
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

  /** The images that may be the one, likeliest first: depth first, in the order of the entries, those without a platform last. */
  async *images(digest: string, operation: Operation): AsyncGenerator<FoundImage> {
    const unnamed: IndexEntry[] = [];
    yield* this.#named(digest, { unnamed, depth: 0 }, operation);
    for (const entry of unnamed) {
      if (this.#read >= mostManifests) return;
      const fetched = await this.#get(entry.digest, operation);
      if (fetched && isImage(fetched)) yield { fetched, isNamed: false };
    }
  }

  async *#named(
    digest: string,
    { unnamed, depth }: { readonly unnamed: IndexEntry[]; readonly depth: number },
    operation: Operation,
  ): AsyncGenerator<FoundImage> {
    if (depth > deepestIndex) throw this.#nestedTooDeeply();
    const fetched = await this.#get(digest, operation);
    if (!fetched) return;
    if (isImage(fetched)) {
      yield { fetched, isNamed: true };
      return;
    }
    const candidates = candidatesFor((fetched.document as ImageIndex).entries, this.#platform);
    unnamed.push(...candidates.unnamed);
    for (const entry of candidates.named) yield* this.#named(entry.digest, { unnamed, depth: depth + 1 }, operation);
  }

  #get(digest: string, operation: Operation): Promise<FetchedManifest | undefined> {
    this.#read += 1;
    if (this.#read > mostManifests) throw this.#nestedTooDeeply();
    return this.#manifests.get({ reference: this.#image, tagOrDigest: digest }, operation);
  }

  #nestedTooDeeply(): RegistryError {
    return new RegistryError('ERR_REGISTRY_REFUSED', `the index ${this.#image.digest} is nested too deeply`);
  }
}

function isImage(fetched: FetchedManifest): fetched is FoundImage['fetched'] {
  return fetched.document.kind === 'manifest';
}
