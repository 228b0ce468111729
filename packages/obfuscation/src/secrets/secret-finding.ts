/** What a secret is; for people. */
export type SecretKind = 'private key' | 'bearer token' | 'registry credentials' | 'seeded canary';

/** Where a secret stands in a text. Its value is nobody's business. */
export interface SecretFinding {
  readonly kind: SecretKind;
  readonly start: number;
  readonly end: number;
}
