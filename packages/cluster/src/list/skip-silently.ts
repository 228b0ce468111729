import { colon, commaOrEnd, deepestNesting, type JsonState, key, keyOrEnd, value, valueOrEnd } from './json-state.ts';
import { endOfScalar, endOfString, isScalar } from './json-tokens.ts';

/** Bytes to skip. */
export interface SkippedInput {
  readonly bytes: Buffer;
  readonly length: number;
  /** Index to begin at. */
  readonly from: number;
}

/**
 * Checks tokens that nobody is told about, as long as more than `deeperThan` containers are open: nine tenths of what the API
 * server sends. The same rules as `JsonScanner`'s in one loop over local variables, about twice as fast.
 * @returns where it stopped: less deep, at the end, or before a token that is cut, not valid or otherwise unusual and left
 * to the scanner
 */
export function skipSilently(state: JsonState, { bytes, length, from }: SkippedInput, deeperThan: number): number {
  const { isArray } = state;
  let { depth, expected } = state;
  let at = from;
  while (at < length && depth > deeperThan) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x22) {
      const end = expected === colon || expected >= commaOrEnd ? -1 : endOfString(bytes, at + 1, length);
      if (end === -1) break;
      const isKey = expected > valueOrEnd;
      // A colon at once: nearly always.
      const isColonNext = isKey && end < length && bytes[end] === 0x3a;
      at = isColonNext ? end + 1 : end;
      if (isKey) expected = isColonNext ? value : colon;
      else expected = commaOrEnd;
    } else if (byte === 0x3a) {
      if (expected !== colon) break;
      expected = value;
      at += 1;
    } else if (byte === 0x2c) {
      if (expected !== commaOrEnd) break;
      expected = isArray[depth] === 1 ? value : key;
      at += 1;
    } else if (byte === 0x7b || byte === 0x5b) {
      if (expected > valueOrEnd || depth === deepestNesting) break;
      at += 1;
      // Empty at once, as half of managedFields; the closing bracket comes two after the opening one in ASCII.
      if (at < length && bytes[at] === byte + 2) {
        expected = commaOrEnd;
        at += 1;
      } else {
        depth += 1;
        isArray[depth] = byte === 0x5b ? 1 : 0;
        expected = byte === 0x5b ? valueOrEnd : keyOrEnd;
      }
    } else if (byte === 0x7d || byte === 0x5d) {
      const isEmpty = expected === (byte === 0x5d ? valueOrEnd : keyOrEnd);
      if (!isEmpty && expected !== commaOrEnd) break;
      if (isArray[depth] !== (byte === 0x5d ? 1 : 0)) break;
      depth -= 1;
      expected = commaOrEnd;
      at += 1;
    } else if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      at += 1;
    } else {
      const end = expected > valueOrEnd ? length : endOfScalar(bytes, at, length);
      if (end === length || !isScalar(bytes, at, end)) break;
      expected = commaOrEnd;
      at = end;
    }
  }
  state.depth = depth;
  state.expected = expected;
  return at;
}
