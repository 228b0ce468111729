import { isRunnableDigest } from './digest.ts';
import { isImageNameError } from './errors.ts';
import { type ImageReference, parseImageReference } from './image-reference.ts';
import { invalidName, type RepositoryReference, sameRepository } from './repository-name.ts';

/** An image that cannot change any more; the only form in which one is verified, patched, stored and compared. */
export interface PinnedImage extends RepositoryReference {
  /** `sha256:` and 64 lower-case hex digits wherever an image is to run. */
  readonly digest: string;
}

/** What a human wrote into `GathererImage`. */
export type ImagePin =
  | { readonly kind: 'digest'; readonly image: PinnedImage }
  /** Resolved to a digest once. */
  | { readonly kind: 'tag'; readonly reference: ImageReference & { readonly tag: string } }
  /** `reason` is a sentence for people. */
  | { readonly kind: 'invalid'; readonly reason: string };

/** The image that a digest names in a repository; tag and digest that the repository came with are left out. */
export function pinImage({ registry, repository }: RepositoryReference, digest: string): PinnedImage {
  return { registry, repository, digest };
}

/**
 * Reads `host/name@sha256:…`; a tag before the digest is a comment and is left out.
 * @throws ImageNameError `ERR_IMAGE_REFERENCE_INVALID`, also when there is no digest or one that cannot be run
 */
export function parsePinnedImage(text: string): PinnedImage {
  const reference = parseImageReference(text);
  const { digest } = reference;
  if (digest === undefined) throw invalidName(text, 'it must be pinned, as in quay.io/name@sha256:…');
  if (!isRunnableDigest(digest)) throw invalidName(text, 'its digest must be sha256: no other is run');
  return pinImage(reference, digest);
}

/** As {@link parsePinnedImage}, for texts that may just as well be something else: the release image, a status. */
export function findPinnedImage(text: string): PinnedImage | undefined {
  try {
    return parsePinnedImage(text);
  } catch (error) {
    if (isImageNameError(error)) return undefined;
    throw error;
  }
}

/** Whether both are the same content in the same repository. */
export function sameImage(one: PinnedImage, other: PinnedImage): boolean {
  return one.digest === other.digest && sameRepository(one, other);
}

/** What can be polled can be pinned: the same grammar, with a tag or a digest that can be run. */
export function classifyPin(text: string): ImagePin {
  try {
    const { tag, digest, ...repository } = parseImageReference(text);
    if (digest !== undefined) return { kind: 'digest', image: parsePinnedImage(text) };
    if (tag === undefined) throw invalidName(text, 'it needs a digest, as in quay.io/name@sha256:…, or a tag');
    return { kind: 'tag', reference: { ...repository, tag } };
  } catch (error) {
    if (isImageNameError(error)) return { kind: 'invalid', reason: error.message };
    throw error;
  }
}
