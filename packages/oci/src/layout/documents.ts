import { readFile, stat } from 'node:fs/promises';
import { errorMessage, isObject, type JsonObject, parseBoundedJson } from '@insights/process';
import { mediaTypes } from '@insights/registry';
import { OciError } from '../errors.ts';

/** Content named by its digest, as it is written (`opencontainers/image-spec:descriptor.md`). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** An image manifest as it is written (`opencontainers/image-spec:manifest.md`), with whatever else is in it. */
export interface ManifestDocument extends JsonObject {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** Media types of what we write ourselves. */
export const ociTypes = {
  manifest: mediaTypes.ociManifest,
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

/** The media type of a gzipped layer in a manifest of a media type. */
export function layerMediaType(manifestMediaType: string): string {
  const isDocker = manifestMediaType === mediaTypes.dockerManifest;
  return isDocker ? 'application/vnd.docker.image.rootfs.diff.tar.gzip' : ociTypes.layer;
}

// What a manifest or config may make us build: more than any has, and no more than the registry client takes.
const bounds = { bytes: 4 * 1024 * 1024, depth: 32, values: 100_000 };

/**
 * Reads a JSON document, bounded before it is built.
 * @throws OciError `ERR_IMAGE_UNSUPPORTED` when it is not a JSON object, or too large
 */
export function parseDocument(bytes: Uint8Array, what: string): JsonObject {
  const value = parse(bytes, what);
  if (!isObject(value)) throw new OciError('ERR_IMAGE_UNSUPPORTED', `the ${what} is not a JSON object`);
  return value;
}

/**
 * The bytes of a file that is to be such a document; one that is too large is not read.
 * @throws OciError `ERR_IMAGE_UNSUPPORTED`; what the file system throws
 */
export async function readDocumentFile(path: string, what: string): Promise<Buffer> {
  const stats = await stat(path);
  if (stats.isFile() && stats.size <= bounds.bytes) return readFile(path);
  const problem = stats.isFile() ? `has ${stats.size} bytes, more than ${bounds.bytes}` : 'is not a regular file';
  throw new OciError('ERR_IMAGE_UNSUPPORTED', `the ${what} ${problem}`);
}

function parse(bytes: Uint8Array, what: string): unknown {
  try {
    return parseBoundedJson(bytes, bounds, `the ${what}`);
  } catch (cause) {
    throw new OciError('ERR_IMAGE_UNSUPPORTED', errorMessage(cause), { cause });
  }
}
