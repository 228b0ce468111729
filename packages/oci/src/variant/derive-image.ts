import { gzipSync } from 'node:zlib';
import { digestOf } from '@insights/image-name';
import { formatPlatform, matchesPlatform } from '@insights/registry';
import { OciError } from '../errors.ts';
import { type LayerFile, packLayer } from '../layout/pack-layer.ts';
import { type Descriptor, layerMediaType, type ManifestDocument, parseDocument } from '../layout/documents.ts';
import type { ImageRepository } from '../repository/image-repository.ts';
import { localPlatform } from '../layout/local-platform.ts';
import { openRepository, type RepositoryAccess } from '../repository/open-repository.ts';
import { type ConfigChange, deriveConfig } from './derive-config.ts';

export interface DeriveImageOptions extends RepositoryAccess, ConfigChange {
  /** Tag or digest of the image to start from; of an index, the image for this machine. */
  readonly from: string;
  /** Files that are added or take the place of others, in one layer more. */
  readonly files?: readonly LayerFile[];
  /** Default: the image can be had by digest only. */
  readonly tag?: string;
}

/**
 * Makes an image of another in the same repository over the wire: its layers stay as they are, files come in a layer on top,
 * the config says what is asked. The same input gives the same digest.
 * @throws OciError `ERR_IMAGE_UNKNOWN`, `ERR_IMAGE_INCOMPLETE`, `ERR_IMAGE_UNSUPPORTED`; RegistryError
 */
export async function deriveImage(options: DeriveImageOptions, signal: AbortSignal): Promise<{ digest: string }> {
  const { from, files = [], tag } = options;
  using repository = openRepository(options);
  const { manifest, mediaType } = await readImage(repository, from, signal);
  const config = parseDocument(await repository.blob(manifest.config.digest, signal), 'image config');
  for (const { digest } of manifest.layers) await repository.requireBlob(digest, signal);
  const layer = files.length === 0 ? undefined : await pushLayer(repository, { files, mediaType }, signal);

  const newConfig = encode(deriveConfig(config, options, layer?.diffId));
  await repository.pushBytes(newConfig, signal);
  const document: ManifestDocument = {
    ...manifest,
    config: { ...manifest.config, digest: digestOf(newConfig), size: newConfig.length },
    layers: layer ? [...manifest.layers, layer.descriptor] : manifest.layers,
  };
  return { digest: await repository.pushManifest(tag, { mediaType, bytes: encode(document) }, signal) };
}

async function readImage(
  repository: ImageRepository,
  tagOrDigest: string,
  signal: AbortSignal,
): Promise<{ manifest: ManifestDocument; mediaType: string }> {
  const { document, bytes } = await repository.manifest(tagOrDigest, signal);
  if (document.kind === 'manifest') {
    // The reader checked its members; the document as written is kept because whatever else is in it stays.
    return { manifest: parseDocument(bytes, 'manifest') as ManifestDocument, mediaType: document.mediaType };
  }
  const wanted = localPlatform();
  const entry = document.entries.find(({ platform }) => platform && matchesPlatform(platform, wanted));
  if (entry) return readImage(repository, entry.digest, signal);
  const message = `${repository.name} ${tagOrDigest} is an index without an image for ${formatPlatform(wanted)}`;
  throw new OciError('ERR_IMAGE_UNSUPPORTED', message);
}

async function pushLayer(
  repository: ImageRepository,
  { files, mediaType }: { files: readonly LayerFile[]; mediaType: string },
  signal: AbortSignal,
): Promise<{ diffId: string; descriptor: Descriptor }> {
  const tar = await packLayer(files);
  const bytes = gzipSync(tar);
  const digest = await repository.pushBytes(bytes, signal);
  return { diffId: digestOf(tar), descriptor: { mediaType: layerMediaType(mediaType), digest, size: bytes.length } };
}

function encode(document: unknown): Buffer {
  return Buffer.from(JSON.stringify(document));
}
