import { isDigest } from '@insights/image-name';
import { isObject, type JsonObject } from '@insights/process';
import { RegistryError } from '../errors.ts';
import { bareMediaType, isGeneric, manifestKind } from './media-types.ts';
import { parseDocument } from './parse-document.ts';

/** Content named by its digest (`opencontainers/image-spec:descriptor.md`). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly sizeBytes: number;
}

/** What a process runs on, in GOOS and GOARCH names: `linux`, `amd64`. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** One entry of an index. */
export interface IndexEntry extends Descriptor {
  readonly platform?: Platform;
}

/** An image for one platform. */
export interface ImageManifest {
  readonly kind: 'manifest';
  readonly mediaType: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** A list of images for several platforms. */
export interface ImageIndex {
  readonly kind: 'index';
  readonly mediaType: string;
  readonly entries: readonly IndexEntry[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** What {@link parseManifest} needs to know besides the bytes. */
export interface ManifestSource {
  /** Of the answer; must equal the body's own `mediaType` when that is present, unless it says no more than "JSON" or "bytes". */
  readonly contentType: string | undefined;
  readonly mostIndexEntries: number;
}

/**
 * Parses a manifest or index of the four accepted media types (`opencontainers/image-spec:manifest.md`, `image-index.md`).
 * @throws RegistryError `ERR_REGISTRY_PROTOCOL` for anything malformed or ambiguous; `ERR_REGISTRY_REFUSED` for schema 1
 *   and for an index with too many entries
 */
export function parseManifest(
  bytes: Uint8Array,
  { contentType, mostIndexEntries }: ManifestSource,
): ImageManifest | ImageIndex {
  const stated = isGeneric(contentType) ? undefined : bareMediaType(contentType);
  if (stated !== undefined) assertSupported(stated);
  const document = parseDocument(bytes, 'the manifest');
  if (document['schemaVersion'] === 1) throw schema1();
  if (document['schemaVersion'] !== 2) throw malformed('"schemaVersion" must be 2');
  const mediaType = agreedMediaType(stated, document['mediaType']);
  const annotations = strings(document['annotations'], 'annotations');
  if (manifestKind(mediaType) === 'index') {
    // A document that is both would be two images under one digest (CVE-2021-41190).
    if (document['layers'] !== undefined || document['config'] !== undefined)
      throw malformed('an index has no "layers"');
    return { kind: 'index', mediaType, entries: parseEntries(document['manifests'], mostIndexEntries), annotations };
  }
  if (document['manifests'] !== undefined) throw malformed('an image manifest has no "manifests"');
  const layers = array(document['layers'], 'layers').map((layer, index) => parseDescriptor(layer, `layers[${index}]`));
  return { kind: 'manifest', mediaType, config: parseDescriptor(document['config'], 'config'), layers, annotations };
}

function assertSupported(contentType: string): void {
  const kind = manifestKind(contentType);
  if (kind === 'schema1') throw schema1();
  if (kind === 'unknown') throw malformed(`media type "${contentType.slice(0, 100)}" is not one that was asked for`);
}

function agreedMediaType(stated: string | undefined, own: unknown): string {
  if (own !== undefined && typeof own !== 'string') throw malformed('"mediaType" must be a string');
  if (own !== undefined && stated !== undefined && bareMediaType(own) !== stated) {
    throw malformed(`"mediaType" differs from the Content-Type ${stated}`);
  }
  const mediaType = stated ?? bareMediaType(own);
  if (mediaType === undefined) throw malformed('neither Content-Type nor "mediaType" say what it is');
  assertSupported(mediaType);
  return mediaType;
}

function parseEntries(value: unknown, most: number): IndexEntry[] {
  const manifests = array(value, 'manifests');
  if (manifests.length > most) {
    throw new RegistryError('ERR_REGISTRY_REFUSED', `the index has ${manifests.length} entries, more than ${most}`);
  }
  return manifests.map((entry, index) => {
    const descriptor = parseDescriptor(entry, `manifests[${index}]`);
    const platform = parsePlatform(object(entry, `manifests[${index}]`)['platform'], `manifests[${index}].platform`);
    return platform ? { ...descriptor, platform } : descriptor;
  });
}

function parsePlatform(value: unknown, path: string): Platform | undefined {
  if (value === undefined || value === null) return undefined;
  const { os, architecture, variant } = object(value, path);
  if (typeof os !== 'string' || typeof architecture !== 'string')
    throw malformed(`"${path}" needs "os" and "architecture"`);
  return typeof variant === 'string' && variant !== '' ? { os, architecture, variant } : { os, architecture };
}

function parseDescriptor(value: unknown, path: string): Descriptor {
  const { mediaType, digest, size } = object(value, path);
  if (typeof mediaType !== 'string') throw malformed(`"${path}.mediaType" must be a string`);
  if (typeof digest !== 'string' || !isDigest(digest)) throw malformed(`"${path}.digest" must be a digest`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw malformed(`"${path}.size" must be a number of bytes`);
  }
  return { mediaType, digest, sizeBytes: size };
}

function strings(value: unknown, path: string): Record<string, string> {
  if (value === undefined || value === null) return {};
  const pairs = Object.entries(object(value, path));
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}

function object(value: unknown, path: string): JsonObject {
  if (isObject(value)) return value;
  throw malformed(`"${path}" must be an object`);
}

function array(value: unknown, path: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw malformed(`"${path}" must be an array`);
}

function malformed(reason: string): RegistryError {
  return new RegistryError('ERR_REGISTRY_PROTOCOL', `malformed manifest: ${reason}`);
}

/** The refusal of what cannot be told by its digest. */
export function schema1(): RegistryError {
  return new RegistryError('ERR_REGISTRY_REFUSED', 'the image is of manifest schema 1, which has no verifiable digest');
}
