import { createHash } from 'node:crypto';

/** `sha256:` and the hex hash of bytes. */
export function contentDigest(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Whether bytes hash to a `sha256:` or `sha512:` digest. */
export function hasDigest(bytes: Uint8Array, digest: string): boolean {
  const [algorithm = ''] = digest.split(':');
  if (algorithm !== 'sha256' && algorithm !== 'sha512') return false;
  return digest === `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

/** Whether a text has the form of a digest. */
export function looksLikeDigest(text: string): boolean {
  return /^(sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/.test(text);
}
