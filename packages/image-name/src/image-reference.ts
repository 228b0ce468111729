import { present } from '@insights/process';
import { isDigest } from './digest.ts';
import { invalidName, parseRepository, type RepositoryReference } from './repository-name.ts';

/** A fully qualified image reference. With both a tag and a digest, the digest decides and the tag is a comment. */
export interface ImageReference extends RepositoryReference {
  readonly tag?: string;
  /** `sha256:` and 64 lower-case hex digits, or `sha512:` and 128. */
  readonly digest?: string;
}

const tagPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

/** Whether a text may be a tag: at most 128 characters of `[a-zA-Z0-9_.-]`, not starting with `.` or `-`. */
export function isTag(text: string): boolean {
  return tagPattern.test(text);
}

/**
 * Parses `host[:port]/name[:tag][@digest]` (`containers/image:docker/reference`) into its normal form. No tag is assumed
 * when none is given.
 * @throws ImageNameError `ERR_IMAGE_REFERENCE_INVALID`, also for short names
 */
export function parseImageReference(text: string): ImageReference {
  const [beforeDigest = '', digest, ...more] = text.split('@');
  if (more.length > 0 || (digest !== undefined && !isDigest(digest))) {
    throw invalidName(text, 'after "@" there must be sha256: and 64 lower-case hex digits');
  }
  const slash = beforeDigest.indexOf('/');
  const colon = beforeDigest.lastIndexOf(':');
  const hasTag = colon > slash && slash >= 0;
  const tag = hasTag ? beforeDigest.slice(colon + 1) : undefined;
  if (tag !== undefined && !isTag(tag)) throw invalidName(text, `"${tag}" is not a tag`);
  return {
    ...parseRepository(hasTag ? beforeDigest.slice(0, colon) : beforeDigest, text),
    ...present({ tag, digest }),
  };
}

/** Writes a reference as `host/name[:tag][@digest]`. */
export function formatImage({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}
