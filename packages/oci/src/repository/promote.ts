import { isDigest } from '@insights/image-name';
import { OciError } from '../errors.ts';
import { openRepository, type RepositoryAccess } from './open-repository.ts';

interface PromoteOptions extends RepositoryAccess {
  /** Of an image or index that the repository has. */
  readonly digest: string;
  /** `4.20-fast-track`. */
  readonly tag: string;
  /** Look, and change nothing; default false. */
  readonly dryRun?: boolean;
}

/** What became of the tag. */
export interface Promotion {
  /** What the tag stands for now; with `dryRun`, what it would. */
  readonly digest: string;
  /** What it stood for before; `undefined` when there was no such tag. */
  readonly previous: string | undefined;
}

/**
 * Makes a tag stand for an image that was pushed before: the same manifest, byte for byte, is put under the tag and the tag
 * is read back. Nothing is built, so what was tested is what is published.
 * @throws OciError `ERR_IMAGE_UNKNOWN` when the digest is not there, `ERR_IMAGE_NOT_PROMOTED`; RegistryError
 */
export async function promote(options: PromoteOptions, signal: AbortSignal): Promise<Promotion> {
  const { digest, tag, dryRun = false } = options;
  if (!isDigest(digest)) throw new OciError('ERR_IMAGE_UNKNOWN', `"${digest}" is not a digest`);
  using repository = openRepository(options);
  const { bytes, document } = await repository.manifest(digest, signal);
  const previous = (await repository.findManifest(tag, signal))?.digest;
  if (dryRun) return { digest, previous };
  await repository.pushManifest(tag, { mediaType: document.mediaType, bytes }, signal);
  const now = await repository.findManifest(tag, signal);
  if (now?.digest === digest) return { digest, previous };
  const message = `${repository.name}:${tag} stands for ${now?.digest ?? 'nothing'} after ${digest} was put there`;
  throw new OciError('ERR_IMAGE_NOT_PROMOTED', message);
}
