const digestPattern = /@(sha256:[0-9a-f]{64})$/;
// The repository grammar of the distribution spec after a host that is one: it has a dot or a port, or is localhost (A1).
const host = String.raw`(?:localhost(?::\d{1,5})?|[a-zA-Z0-9-]+:\d{1,5}|[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+(?::\d{1,5})?)`;
const part = String.raw`[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*`;
const pinnedPattern = new RegExp(`^${host}/${part}(?:/${part})*@sha256:[0-9a-f]{64}$`);
const taggedPattern = new RegExp(`^${host}/${part}(?:/${part})*:[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$`);
const longestReference = 512;

/** Digest of `host/name@sha256:…`; empty when the image is not pinned. */
export function digestOf(image: string): string {
  return digestPattern.exec(image)?.[1] ?? '';
}

/** `host/name` of an image reference with or without tag and digest. */
export function repositoryOf(reference: string): string {
  const [name = ''] = reference.split('@', 1);
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
}

/** The image that a digest names in the repository of `reference`. */
export function pinnedImage(reference: string, digest: string): string {
  return `${repositoryOf(reference)}@${digest}`;
}

/** What a human may write into `GathererImage` (C3); anything else is `invalid`. */
export function kindOfPin(value: string): 'digest' | 'tag' | 'invalid' {
  if (value.length > longestReference) return 'invalid';
  if (pinnedPattern.test(value)) return 'digest';
  return taggedPattern.test(value) ? 'tag' : 'invalid';
}

/** Whether the text is one digest that we can run: `sha256:` and 64 lower-case hex digits. */
export function isDigest(text: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}
