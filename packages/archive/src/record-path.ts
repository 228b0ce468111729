/** Bytes that a file system takes for one segment of a path. */
export const longestSegmentBytes = 255;

// Half of Linux' PATH_MAX, which leaves the reader's own folder the other half. A longer one fails to unpack, and one
// failed member makes the consumer throw the whole archive away.
const longestPathBytes = 2048;

// A first segment with such an end makes insights-core take the archive for an archive of archives.
const nestedArchive = /(?:zip|tar|gz|bz2|xz)$/i;

// The deepest record has six. A reader looks at every folder of an untrusted archive.
const mostSegments = 32;

const devFolder = /(?<=^|\/)dev(?=\/)/g;

const controlCharacter = /\p{Cc}/u;

/** A path as it goes into the archive, and what had to be changed for it. */
export interface StoredPath {
  readonly path: string;
  readonly warning?: string;
}

/**
 * Says what is wrong with a member's path, or `undefined`: it must be relative, without `.`, `..` or empty segments,
 * backslashes, control characters and lone surrogates; no segment longer than 255 bytes, at most 32 of them and 2,048 bytes
 * in all, and its first segment may not look like a nested archive. Used by the writer and the reader.
 */
export function describePathProblem(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.startsWith('/')) return 'is absolute';
  if (path.includes('\\')) return 'has a backslash';
  if (controlCharacter.test(path)) return 'has a control character';
  if (!path.isWellFormed()) return 'is not valid Unicode';
  if (Buffer.byteLength(path) > longestPathBytes) return `is longer than ${longestPathBytes} bytes`;
  return describeSegmentProblem(path.split('/'));
}

function describeSegmentProblem(segments: readonly string[]): string | undefined {
  if (segments.length > mostSegments) return `has more than ${mostSegments} segments`;
  for (const segment of segments) {
    if (segment === '') return 'has an empty segment';
    if (segment === '.' || segment === '..') return `has a segment "${segment}"`;
    if (Buffer.byteLength(segment) > longestSegmentBytes) return `has a segment over ${longestSegmentBytes} bytes`;
  }
  return nestedArchive.test(segments[0] ?? '') ? 'begins like a nested archive' : undefined;
}

/**
 * Makes a record's path fit for storing: a last segment over 255 bytes is cut before its extension, and a
 * folder named `dev` becomes `dev_`, because consumers leave out every such folder when they extract.
 * @returns the path, with a warning when a folder was renamed; check it with {@link describePathProblem}
 */
export function toStoredPath(path: string): StoredPath {
  const renamed = path.replaceAll(devFolder, 'dev_');
  const lastStart = renamed.lastIndexOf('/') + 1;
  const stored = renamed.slice(0, lastStart) + cutSegment(renamed.slice(lastStart));
  if (renamed === path) return { path: stored };
  const warning = `the record "${path}" was recorded at path "${stored}" because consumers leave out folders named "dev"`;
  return { path: stored, warning };
}

function cutSegment(segment: string): string {
  if (Buffer.byteLength(segment) <= longestSegmentBytes) return segment;
  const bytes = Buffer.from(segment);
  const dot = bytes.lastIndexOf('.');
  const extension = dot > 0 ? bytes.subarray(dot) : Buffer.alloc(0);
  // An "extension" that leaves no room for a name is no extension.
  if (extension.length >= longestSegmentBytes) return cutBytes(bytes, longestSegmentBytes);
  return cutBytes(bytes, longestSegmentBytes - extension.length) + extension.toString();
}

function cutBytes(bytes: Buffer, length: number): string {
  let end = length;
  // 10xxxxxx continues a character: step back to where it began.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
