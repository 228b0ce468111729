import { ImageLayout } from '../layout/layout.ts';
import { openRepository, type RepositoryAccess } from './open-repository.ts';

export interface PushImageOptions extends RepositoryAccess {
  /** Folder of an OCI layout that holds one image: what `buildOperatorImage` wrote. */
  readonly layout: string;
  /** Default: the image can be had by digest only. */
  readonly tag?: string;
}

/**
 * Pushes an image as it was built, byte for byte: it has the same digest in every registry. Layers are read as they are
 * sent; what the repository has is not sent again.
 * @throws OciError `ERR_IMAGE_UNSUPPORTED`; RegistryError
 */
export async function pushImage(options: PushImageOptions, signal: AbortSignal): Promise<{ digest: string }> {
  const { layout: folder, tag } = options;
  const layout = new ImageLayout(folder);
  const { mediaType, bytes, document } = await layout.image();
  using repository = openRepository(options);
  for (const { digest, size } of [...document.layers, document.config]) {
    await repository.pushFile({ path: layout.blobPath(digest), digest, sizeBytes: size }, signal);
  }
  return { digest: await repository.pushManifest(tag, { mediaType, bytes }, signal) };
}
