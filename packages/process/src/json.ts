import { CodedError } from './errors.ts';

/** A JSON object with members of any kind. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** How much JSON somebody else may make us build. What a text costs in memory follows from its values, not from its bytes. */
export interface JsonBounds {
  /** Of the text, in UTF-8. */
  readonly bytes: number;
  /** Objects and lists inside each other; `{}` has depth 1. */
  readonly depth: number;
  /** Objects, lists and members of either: at most this many are built. */
  readonly values: number;
}

/** `ERR_JSON_TOO_LARGE`: beyond its bounds; `ERR_JSON_INVALID`: no JSON. Neither message quotes the text. */
export type JsonErrorCode = 'ERR_JSON_INVALID' | 'ERR_JSON_TOO_LARGE';

/** Whether a parsed value is an object and not a list or `null`. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Parses JSON that comes from outside. The bounds are held to the text before anything is built of it: a short text
 * of brackets costs a hundred times its size, and a deep one ends the process of whoever walks it.
 * @throws CodedError `ERR_JSON_TOO_LARGE`, `ERR_JSON_INVALID`; both say `what` it was
 */
export function parseBoundedJson(source: Uint8Array | string, bounds: JsonBounds, what: string): unknown {
  const size = typeof source === 'string' ? Buffer.byteLength(source) : source.byteLength;
  if (size > bounds.bytes) throw tooLarge(what, `has ${size} bytes, more than ${bounds.bytes}`);
  const bytes = typeof source === 'string' ? Buffer.from(source) : Buffer.from(source.buffer, source.byteOffset, size);
  requireJsonBounds(bytes, bounds, what);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // The parser's message quotes what it could not read, which may be a credential.
    throw new CodedError<JsonErrorCode>('ERR_JSON_INVALID', `${what} is not JSON`);
  }
}

const quote = 0x22;
const backslash = 0x5c;

/**
 * Holds the text of JSON to its depth and number of values, for who parses it in another way.
 * @throws CodedError `ERR_JSON_TOO_LARGE`
 */
export function requireJsonBounds(
  bytes: Uint8Array,
  { depth, values }: Pick<JsonBounds, 'depth' | 'values'>,
  what: string,
): void {
  let level = 0;
  let count = 1;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    if (byte === quote) index = endOfString(bytes, index);
    else if (isOpening(byte)) {
      level += 1;
      count += 1;
      if (level > depth) throw tooLarge(what, `is nested more than ${depth} deep`);
    } else if (isClosing(byte)) level -= 1;
    else if (byte === 0x2c) count += 1;
    if (count > values) throw tooLarge(what, `has more than ${values} values`);
  }
}

/** Index of the closing quotation mark, or the end of a text without one. */
function endOfString(bytes: Uint8Array, start: number): number {
  for (let index = start + 1; index < bytes.length; index++) {
    if (bytes[index] === backslash) index += 1;
    else if (bytes[index] === quote) return index;
  }
  return bytes.length;
}

function isOpening(byte: number | undefined): boolean {
  return byte === 0x7b || byte === 0x5b;
}

function isClosing(byte: number | undefined): boolean {
  return byte === 0x7d || byte === 0x5d;
}

function tooLarge(what: string, excess: string): CodedError<JsonErrorCode> {
  return new CodedError('ERR_JSON_TOO_LARGE', `${what} ${excess}`);
}
