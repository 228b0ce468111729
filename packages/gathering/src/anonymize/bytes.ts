/** The bytes rule: the string rule for data in base64; one `x` per decoded byte, encoded again. */
export function anonymizeBytes(base64: string): string {
  return Buffer.alloc(Buffer.from(base64, 'base64').length, 'x').toString('base64');
}
