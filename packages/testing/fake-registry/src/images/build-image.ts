import { arch } from 'node:os';
import { gzipSync } from 'node:zlib';
import { digestOf } from '@insights/image-name';
import { present } from '@insights/process';

/** What a container runs on, in GOOS and GOARCH names. */
export interface ImagePlatform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** An image to be built. */
export interface ImageSpec {
  /** Uncompressed tar archives, the lowest first. They are stored as gzip. */
  readonly layers?: readonly Buffer[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env?: readonly string[];
  readonly workingDirectory?: string;
  readonly user?: string;
  /** RFC 3339; default the epoch, as reproducible builds have it. */
  readonly created?: string;
  /** Gives an index with one image for each. Default: no index, one image for this machine's architecture. */
  readonly platforms?: readonly ImagePlatform[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** Default `oci`. */
  readonly format?: 'oci' | 'docker';
}

/** A manifest or index with its bytes. */
export interface BuiltManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** Everything that makes up an image. */
export interface BuiltImage {
  /** Of the index, or of the only manifest. */
  readonly digest: string;
  readonly blobs: readonly Buffer[];
  /** In the order they must be pushed: the index last. */
  readonly manifests: readonly BuiltManifest[];
}

const formats = {
  oci: {
    index: 'application/vnd.oci.image.index.v1+json',
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    config: 'application/vnd.oci.image.config.v1+json',
    layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  },
  docker: {
    index: 'application/vnd.docker.distribution.manifest.list.v2+json',
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
    config: 'application/vnd.docker.container.image.v1+json',
    layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  },
} as const;

const goArchitectures: Readonly<Record<string, string>> = { x64: 'amd64', ppc64: 'ppc64le' };

/** The platform of a container on this machine: always Linux, whatever the fake itself runs on. */
export function localPlatform(): ImagePlatform {
  return { os: 'linux', architecture: goArchitectures[arch()] ?? arch() };
}

/** Builds config blobs, manifests and, for several platforms, an index. Equal input gives equal digests. */
export function buildImage(spec: ImageSpec): BuiltImage {
  const layers = (spec.layers ?? []).map((tar) => ({ diffId: digestOf(tar), blob: gzipSync(tar) }));
  const images = (spec.platforms ?? [localPlatform()]).map((platform) => {
    const config = encode(configDocument(spec, platform, layers));
    return { platform, config, manifest: buildManifest(spec, config, layers) };
  });
  const manifests = images.map(({ manifest }) => manifest);
  if (spec.platforms) manifests.push(buildIndex(spec, images));
  return {
    digest: manifests.at(-1)?.digest ?? '',
    blobs: [...layers.map(({ blob }) => blob), ...images.map(({ config }) => config)],
    manifests,
  };
}

interface Layer {
  readonly diffId: string;
  readonly blob: Buffer;
}

function configDocument(spec: ImageSpec, platform: ImagePlatform, layers: readonly Layer[]) {
  return {
    created: spec.created ?? '1970-01-01T00:00:00Z',
    ...platform,
    config: {
      Labels: spec.labels ?? {},
      Entrypoint: spec.entrypoint ?? [],
      Cmd: spec.cmd ?? [],
      Env: spec.env ?? [],
      WorkingDir: spec.workingDirectory ?? '/',
      User: spec.user ?? '',
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(() => ({ created_by: 'fake-registry' })),
  };
}

function buildManifest(spec: ImageSpec, config: Buffer, layers: readonly Layer[]): BuiltManifest {
  const types = formats[spec.format ?? 'oci'];
  return toManifest(types.manifest, {
    schemaVersion: 2,
    mediaType: types.manifest,
    config: descriptor(types.config, config),
    layers: layers.map(({ blob }) => descriptor(types.layer, blob)),
    ...present({ annotations: spec.annotations }),
  });
}

function buildIndex(
  spec: ImageSpec,
  images: readonly { platform: ImagePlatform; manifest: BuiltManifest }[],
): BuiltManifest {
  const types = formats[spec.format ?? 'oci'];
  const manifests = images.map(({ platform, manifest }) => ({
    ...descriptor(types.manifest, manifest.bytes),
    platform,
  }));
  return toManifest(types.index, { schemaVersion: 2, mediaType: types.index, manifests });
}

function toManifest(mediaType: string, document: unknown): BuiltManifest {
  const bytes = encode(document);
  return { digest: digestOf(bytes), mediaType, bytes };
}

function descriptor(mediaType: string, bytes: Buffer) {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

function encode(document: unknown): Buffer {
  return Buffer.from(JSON.stringify(document));
}
