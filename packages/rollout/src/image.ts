import { isRunnableDigest } from '@insights/image-name';

/**
 * The digest behind the last `@` of an image as a pod or a record names it; empty for one that is not pinned, as the release
 * image may be. Pods may hold names that we would never write, short ones among them: the digest decides all the same.
 */
export function digestIn(image: string): string {
  const at = image.lastIndexOf('@');
  const digest = at === -1 ? '' : image.slice(at + 1);
  return isRunnableDigest(digest) ? digest : '';
}
