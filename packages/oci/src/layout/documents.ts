import { mediaTypes } from '@insights/registry';
import { OciError } from '../errors.ts';

/** A JSON object of which only some members are ours to know. */
export type JsonObject = Record<string, unknown>;

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

/**
 * Reads a JSON document.
 * @throws OciError `ERR_IMAGE_UNSUPPORTED` when it is not a JSON object
 */
export function parseDocument(bytes: Uint8Array, what: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw new OciError('ERR_IMAGE_UNSUPPORTED', `the ${what} is not JSON`, { cause });
  }
  if (!isObject(value)) throw new OciError('ERR_IMAGE_UNSUPPORTED', `the ${what} is not a JSON object`);
  return value;
}

/** Whether a value is an object and no list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
