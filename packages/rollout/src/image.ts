import {
  isImageNameError,
  isRunnableDigest,
  parseImageReference,
  type RepositoryReference,
} from '@insights/image-name';

/**
 * The digest behind the last `@` of an image as a pod or a record names it; empty for one that is not pinned, as the release image may
 * be. Pods may hold names that we would never write, short ones among them: the digest decides all the same.
 */
export function digestIn(image: string): string {
  const at = image.lastIndexOf('@');
  const digest = at === -1 ? '' : image.slice(at + 1);
  return isRunnableDigest(digest) ? digest : '';
}

/** The repository that a text names, in the form that comparisons are made in; `undefined` for anything else. */
export function findRepository(text: string): RepositoryReference | undefined {
  try {
    return parseImageReference(text);
  } catch (error) {
    if (isImageNameError(error)) return undefined;
    throw error;
  }
}
