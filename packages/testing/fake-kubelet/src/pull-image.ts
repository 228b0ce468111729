import { arch } from 'node:os';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { PassThrough } from 'node:stream';
import { isImageNameError, parseImageReference, type PinnedImage } from '@insights/image-name';
import { errorMessage } from '@insights/process';
import {
  type Descriptor,
  type ImageDescription,
  isRegistryError,
  type RegistryClient,
  RegistryError,
  type RegistryErrorCode,
} from '@insights/registry';
import { extract } from 'tar-fs';
import { ContainerFailure } from './container-failure.ts';
import type { PullImage } from './image-store.ts';

/** What the node runs on, in the names of Go: its images are for Linux, its processes are this machine's. */
export const nodePlatform = { os: 'linux', architecture: arch() === 'x64' ? 'amd64' : arch() };

/** Pulls images through a registry client and unpacks their layers, as a container runtime does. */
export function pullFromRegistry(client: RegistryClient): PullImage {
  return async (text, rootFolder, signal) => {
    try {
      const image = await pin(client, text, signal);
      const description = await client.describe(image, nodePlatform, signal);
      for (const layer of description.layers) await unpack({ client, image, layer, rootFolder }, signal);
      return { imageId: `${image.registry}/${image.repository}@${image.digest}`, config: startConfig(description) };
    } catch (error) {
      signal.throwIfAborted();
      throw pullFailure(text, error);
    }
  };
}

async function pin(client: RegistryClient, text: string, signal: AbortSignal): Promise<PinnedImage> {
  const reference = parseImageReference(text);
  const { registry, repository } = reference;
  if (reference.digest !== undefined) return { registry, repository, digest: reference.digest };
  const { digest, code, message } = await client.poll(reference, undefined, signal);
  if (digest !== undefined) return { registry, repository, digest };
  throw code === undefined ? new Error(message) : new RegistryError(code, message);
}

function startConfig({ entrypoint, command, environment }: ImageDescription) {
  return { entrypoint, command, env: environment };
}

async function unpack(
  options: { client: RegistryClient; image: PinnedImage; layer: Descriptor; rootFolder: string },
  signal: AbortSignal,
): Promise<void> {
  const { client, image, layer, rootFolder } = options;
  const stream = await client.layer(image, layer, signal);
  const decompress = layer.mediaType.endsWith('gzip') ? createGunzip() : new PassThrough();
  // Without the owners of the image: the files belong to whoever runs the sandbox.
  const files = extract(rootFolder, { ignore: (name) => name.includes('/.wh.'), dmode: 0o755 });
  // What ends the pipeline ends the file that is on its way as well, which nobody may be reading yet.
  files.on('entry', (_, content) => void content.on('error', () => {}));
  await pipeline(stream, decompress, files, { signal });
}

// The texts that containerd and CRI-O give: readers classify pull failures by them.
const runtimeTexts: Readonly<Partial<Record<RegistryErrorCode, string>>> = {
  ERR_REGISTRY_MANIFEST_UNKNOWN: 'manifest unknown: not found',
  ERR_REGISTRY_NAME_UNKNOWN: 'repository does not exist or may require authorization: not found',
  ERR_REGISTRY_DENIED: 'pull access denied: unauthorized: authentication required',
  ERR_REGISTRY_RATE_LIMITED: 'toomanyrequests: 429 Too Many Requests',
  ERR_REGISTRY_UNREACHABLE: 'dial tcp: connection refused',
  ERR_REGISTRY_UNAVAILABLE: 'unexpected status 503 Service Unavailable',
  ERR_REGISTRY_PLATFORM_MISSING: `no image found in image index for architecture "${nodePlatform.architecture}", variant "", OS "linux"`,
  ERR_REGISTRY_TLS: 'x509: certificate signed by unknown authority',
  ERR_REGISTRY_DIGEST_MISMATCH: 'digest mismatch',
};

function pullFailure(image: string, cause: unknown): ContainerFailure {
  if (isImageNameError(cause)) {
    const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format`;
    return new ContainerFailure('InvalidImageName', message, { cause });
  }
  const text = isRegistryError(cause) ? runtimeTexts[cause.code] : undefined;
  const message = `failed to pull and unpack image "${image}": ${text ?? errorMessage(cause)}`;
  return new ContainerFailure('ErrImagePull', message, { cause });
}
