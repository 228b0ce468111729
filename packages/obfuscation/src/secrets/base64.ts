import { hexValue } from '../scan/bytes.ts';

/** A piece of a text in base64, as it looks wherever it begins in the encoded bytes. */
export interface EncodedPiece {
  /** The letters that do not depend on what stands around it. */
  readonly text: string;
  /** How many letters before `text` a group of four begins: decoding starts there. */
  readonly lead: number;
}

/** How a text shows in base64: once for each place in the groups of three bytes that it may begin at. */
export function encodedPieces(text: string): EncodedPiece[] {
  return [0, 1, 2].map((offset) => {
    const letters = Buffer.from(`${'\0'.repeat(offset)}${text}`).toString('base64');
    const first = offset === 0 ? 0 : offset + 1;
    return { text: letters.slice(first, Math.floor(((offset + text.length) * 8) / 6)), lead: first };
  });
}

/** Where the letters of base64 or base64url end that begin at `start`, at most `most` of them. */
export function endOfBase64(bytes: Uint8Array, start: number, most: number): number {
  let end = start;
  while (end < start + most && isBase64Byte(bytes[end])) end += 1;
  return end;
}

/** Where they begin that end at `end`. */
export function startOfBase64(bytes: Uint8Array, end: number, most: number): number {
  let start = end;
  while (start > 0 && start > end - most && isBase64Byte(bytes[start - 1])) start -= 1;
  return start;
}

/** Of both alphabets, without the padding. */
export function isBase64Byte(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const letter = byte | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || isBase64Sign(byte);
}

/** What bytes stand for: also a base64 that is cut off, and one of web addresses. */
export function decodeBase64(bytes: Uint8Array, start: number, end: number): Buffer {
  return Buffer.from(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1'), 'base64');
}

/** `+`, `/`, `-`, `_` */
function isBase64Sign(byte: number): boolean {
  return byte === 0x2b || byte === 0x2f || byte === 0x2d || byte === 0x5f;
}

/** Whether a text has a digit, as nearly every token has and words have not. */
export function hasDigit(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index++)
    if (hexValue(bytes[index]) >= 0 && (bytes[index] ?? 0) < 0x40) return true;
  return false;
}
