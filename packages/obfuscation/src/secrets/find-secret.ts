import { isDigit, isWordByte } from '../scan/bytes.ts';
import { RareText } from '../scan/rare-text.ts';
import { decodeBase64, encodedPieces, endOfBase64, hasDigit, startOfBase64 } from './base64.ts';
import { privateKeyAt } from './private-key.ts';
import { registryCredentialsAt } from './registry-credentials.ts';
import type { SecretFinding, SecretKind } from './secret-finding.ts';
import { endOfWebToken } from './web-token.ts';

/** Looks closer at what a search has found. */
type Check = (bytes: Buffer, start: number) => Omit<SecretFinding, 'kind'> | undefined;

interface Shape {
  readonly kind: SecretKind;
  /** ASCII; what all of its kind have. */
  readonly text: string;
  readonly check: Check;
}

/** What a person plants to see whether it comes out: this, and eight or more hexadecimal digits behind it. */
const canary = 'INSIGHTS_CANARY_';

const mostEncodedBefore = 60;
// To tell a key, credentials or a canary.
const enoughLetters = 512;
const longestTokenLetters = 4096;
const fewestTokenLetters = 20;
const mostTokenLetters = 4096;
const oauthTokenLetters = 43;
const fewestCanaryDigits = 8;

const shapes: readonly Shape[] = [
  { kind: 'private key', text: 'PRIVATE KEY', check: privateKeyAt },
  ...encoded({ kind: 'private key', text: 'PRIVATE KEY', check: privateKeyAt }),
  { kind: 'private key', text: 'PRIVATE%20KEY', check: privateKeyAt },
  { kind: 'bearer token', text: 'eyJ', check: webTokenAt },
  // What a token begins with, wherever it begins; and one with another header that is encoded by itself.
  ...encoded({ kind: 'bearer token', text: 'eyJhbGciOi', check: webTokenAt }, longestTokenLetters),
  { kind: 'bearer token', text: 'ZXlK', check: wholeTokenAt },
  { kind: 'bearer token', text: 'sha256~', check: oauthTokenAt },
  { kind: 'bearer token', text: 'Bearer ', check: bearerAt },
  { kind: 'bearer token', text: 'bearer ', check: bearerAt },
  { kind: 'registry credentials', text: 'auth', check: registryCredentialsAt },
  ...encoded({ kind: 'registry credentials', text: '"auth"', check: quotedRegistryCredentialsAt }),
  { kind: 'seeded canary', text: canary, check: canaryAt },
  ...encoded({ kind: 'seeded canary', text: canary, check: canaryAt }),
];
const searches = shapes.map((shape) => ({ ...shape, sought: new RareText(shape.text) }));

/**
 * A secret that is seen in a text: a private key in PEM, a bearer token of a service account or of OpenShift, the credentials of a
 * registry, a seeded canary; each also in base64. Certificates, public keys, and keys whose body was taken out are none.
 */
export function findSecret(bytes: Buffer): SecretFinding | undefined {
  for (const { kind, sought, check } of searches) {
    for (let at = sought.next(bytes, 0); at >= 0; at = sought.next(bytes, at + 1)) {
      const place = check(bytes, at);
      if (place) return { kind, ...place };
    }
  }
  return undefined;
}

/**
 * The pieces that a text is in base64, each checked in what it decodes to.
 * @param mostLetters - how much of it is decoded
 */
function encoded({ kind, text, check }: Shape, mostLetters = enoughLetters): Shape[] {
  return encodedPieces(text).map((piece) => ({
    kind,
    text: piece.text,
    check: (bytes, at) => checkDecoded({ bytes, group: at - piece.lead, text, check, mostLetters }),
  }));
}

function checkDecoded(options: {
  readonly bytes: Buffer;
  /** Where a group of four letters begins. */
  readonly group: number;
  readonly text: string;
  readonly check: Check;
  readonly mostLetters: number;
}): Omit<SecretFinding, 'kind'> | undefined {
  const { bytes, group, text, check, mostLetters } = options;
  const letters = group - startOfBase64(bytes, Math.max(0, group), mostEncodedBefore);
  const start = group - (letters - (letters % 4));
  if (start < 0) return undefined;
  const end = endOfBase64(bytes, start, mostLetters);
  const decoded = decodeBase64(bytes, start, end);
  const at = decoded.indexOf(text);
  return at >= 0 && check(decoded, at) ? { start, end } : undefined;
}

function webTokenAt(bytes: Buffer, start: number) {
  const isGlued = isWordByte(bytes[start - 1]) && bytes[start - 1] !== 0x5f && bytes[start - 2] !== 0x5c;
  const end = isGlued ? undefined : endOfWebToken(bytes, start);
  return end === undefined ? undefined : { start, end };
}

function wholeTokenAt(bytes: Buffer, start: number) {
  if (startOfBase64(bytes, start, 1) < start) return undefined;
  const end = endOfBase64(bytes, start, longestTokenLetters);
  return endOfWebToken(decodeBase64(bytes, start, end), 0) === undefined ? undefined : { start, end };
}

/** `sha256~…` of OpenShift. */
function oauthTokenAt(bytes: Buffer, start: number) {
  const letters = start + 'sha256~'.length;
  const end = endOfBase64(bytes, letters, oauthTokenLetters);
  return end - letters === oauthTokenLetters ? { start, end } : undefined;
}

/** The value of a header or the like: words have no digits, and what was taken out is no token. */
function bearerAt(bytes: Buffer, start: number) {
  const value = start + 'Bearer '.length;
  let end = value;
  while (end < value + mostTokenLetters && isTokenByte(bytes[end])) end += 1;
  return end - value >= fewestTokenLetters && hasDigit(bytes, value, end) ? { start, end } : undefined;
}

/** `b64token` of RFC 6750. */
function isTokenByte(byte: number | undefined): boolean {
  return endsToken.every((sign) => sign !== byte) ? isWordByte(byte) : true;
}

const endsToken = [0x2d, 0x2e, 0x7e, 0x2b, 0x2f, 0x3d];

function quotedRegistryCredentialsAt(bytes: Buffer, start: number) {
  return registryCredentialsAt(bytes, start + 1);
}

function canaryAt(bytes: Buffer, start: number) {
  const digits = start + canary.length;
  let end = digits;
  while (isDigit(bytes[end]) || ((bytes[end] ?? 0) >= 0x61 && (bytes[end] ?? 0) <= 0x66)) end += 1;
  return end - digits >= fewestCanaryDigits ? { start, end } : undefined;
}
