import { findSecret } from './find-secret.ts';

const mask = 0x78;
// Of a text with more nothing is left.
const mostSecrets = 1000;

/** A text whose secrets have become rows of `x`; the same bytes when there are none. */
export function maskSecrets(bytes: Buffer): Buffer {
  let finding = findSecret(bytes);
  if (!finding) return bytes;
  const masked = Buffer.from(bytes);
  for (let count = 0; finding; finding = findSecret(masked)) {
    count += 1;
    if (count > mostSecrets) return masked.fill(mask);
    masked.fill(mask, finding.start, finding.end);
  }
  return masked;
}
