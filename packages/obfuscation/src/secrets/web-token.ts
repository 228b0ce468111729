import { decodeBase64, endOfBase64 } from './base64.ts';

const mostHeaderLetters = 1024;
const mostPayloadLetters = 65_536;
const mostSignatureLetters = 4096;
// HS256, the shortest, has 43.
const fewestSignatureLetters = 20;
const dot = 0x2e;

/**
 * The signed token (RFC 7519, what service accounts have) that begins at `start`. One without its signature is of no use to anybody
 * and none.
 * @returns where it ends
 */
export function endOfWebToken(bytes: Buffer, start: number): number | undefined {
  const headerEnd = endOfBase64(bytes, start, mostHeaderLetters);
  if (bytes[headerEnd] !== dot || !isTokenHeader(decodeBase64(bytes, start, headerEnd))) return undefined;
  const payloadEnd = endOfBase64(bytes, headerEnd + 1, mostPayloadLetters);
  if (bytes[payloadEnd] !== dot) return undefined;
  const end = endOfBase64(bytes, payloadEnd + 1, mostSignatureLetters);
  return end - payloadEnd - 1 >= fewestSignatureLetters ? end : undefined;
}

// By its looks: parsing what is no JSON takes long, and somebody may write it a million times.
function isTokenHeader(header: Buffer): boolean {
  return header[0] === 0x7b && header.at(-1) === 0x7d && header.includes('"alg"');
}
