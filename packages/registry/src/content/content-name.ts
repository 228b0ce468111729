import { formatImage, isDigest, type RepositoryReference } from '@insights/image-name';

/** What was asked for, as people write it: `host/name:tag` or `host/name@digest`, whatever the reference itself names. */
export function contentName({ registry, repository }: RepositoryReference, tagOrDigest: string): string {
  const named = isDigest(tagOrDigest) ? { digest: tagOrDigest } : { tag: tagOrDigest };
  return formatImage({ registry, repository, ...named });
}
