import { createHash, type Hash } from 'node:crypto';

const algorithms = { sha256: 64, sha512: 128 } as const;

/** A hash that a registry may name content by (`opencontainers/image-spec:descriptor.md`). */
export type DigestAlgorithm = keyof typeof algorithms;

/** Whether a text is `sha256:` and 64 lower-case hex digits, or `sha512:` and 128. */
export function isDigest(text: string): boolean {
  const [algorithm = '', encoded = '', ...more] = text.split(':');
  if (more.length > 0 || !isAlgorithm(algorithm)) return false;
  return encoded.length === algorithms[algorithm] && /^[a-f0-9]+$/.test(encoded);
}

/**
 * Whether a digest can be run: `sha256:` alone. The durable record, the pod's status and the nodes' runtimes know no
 * other, so an image of another algorithm is refused where it is first seen.
 */
export function isRunnableDigest(text: string): boolean {
  return text.startsWith('sha256:') && isDigest(text);
}

/** The digest of bytes as they came over the wire; JSON must never be serialised again for this. */
export function digestOf(bytes: Uint8Array, algorithm: DigestAlgorithm = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

/** The algorithm of a valid digest. */
export function algorithmOf(digest: string): DigestAlgorithm {
  return digest.startsWith('sha512:') ? 'sha512' : 'sha256';
}

/** Whether bytes hash to a digest, by the digest's own algorithm. */
export function matchesDigest(bytes: Uint8Array, digest: string): boolean {
  return digestOf(bytes, algorithmOf(digest)) === digest;
}

/** A running hash for content too large to hold. */
export function startDigest(algorithm: DigestAlgorithm): { update(bytes: Uint8Array): void; digest(): string } {
  const hash: Hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), digest: () => `${algorithm}:${hash.digest('hex')}` };
}

function isAlgorithm(text: string): text is DigestAlgorithm {
  return Object.hasOwn(algorithms, text);
}
