// Called for every token of every page: plain loops, no allocation but for rare forms of numbers.

/** Index of the first byte from `at` on that is not plain text of a string: a quote, a backslash, a control character. */
export function endOfPlainText(bytes: Buffer, at: number, length: number): number {
  let index = at;
  while (index < length) {
    const byte = bytes[index] ?? 0;
    if (byte === 0x22 || byte === 0x5c || byte < 0x20) break;
    index += 1;
  }
  return index;
}

/**
 * Index behind the quote that ends the string whose text begins at `at`; -1 when it does not end before `length`, or is
 * not valid.
 */
export function endOfString(bytes: Buffer, at: number, length: number): number {
  let index = at;
  while (index < length) {
    const byte = bytes[index] ?? 0;
    if (byte === 0x22) return index + 1;
    if (byte === 0x5c) {
      const end = endOfEscape(bytes, index, length);
      if (end === undefined) return -1;
      index = end;
    } else if (byte < 0x20) return -1;
    else index += 1;
  }
  return -1;
}

/**
 * Index behind the escape sequence that begins at `at`; more than `length` when its end has not come.
 * @returns `undefined` when it is none
 */
export function endOfEscape(bytes: Buffer, at: number, length: number): number | undefined {
  if (bytes[at] !== 0x5c) return undefined;
  if (at + 1 === length) return length + 1;
  const letter = bytes[at + 1] ?? 0;
  if (letter !== 0x75) return simpleEscapes[letter] === 1 ? at + 2 : undefined;
  const end = at + 6;
  for (let index = at + 2; index < Math.min(end, length); index += 1) {
    if (!isHexDigit(bytes[index] ?? 0)) return undefined;
  }
  return end;
}

const simpleEscapes = new Uint8Array(256);
for (const byte of Buffer.from('"\\/bfnrt')) simpleEscapes[byte] = 1;

function isHexDigit(byte: number): boolean {
  const lower = byte | 0x20;
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x66);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Index of the first byte from `at` on that cannot belong to a number or literal. */
export function endOfScalar(bytes: Buffer, at: number, length: number): number {
  let index = at;
  while (index < length && scalarBytes[bytes[index] ?? 0] === 1) index += 1;
  return index;
}

const scalarBytes = new Uint8Array(256);
for (const byte of Buffer.from('0123456789+-.eEtrufalsn')) scalarBytes[byte] = 1;

const anyNumber = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
// By their first byte.
const literals: readonly (Buffer | undefined)[] = Array.from({ length: 256 }, (_, byte) =>
  ['true', 'false', 'null'].map((text) => Buffer.from(text)).find((text) => text[0] === byte),
);

/** Whether the bytes are a number, `true`, `false` or `null`. */
export function isScalar(bytes: Buffer, start: number, end: number): boolean {
  if (isPlainInteger(bytes, start, end)) return true;
  const literal = literals[bytes[start] ?? 0];
  return literal ? isText(bytes, { start, end }, literal) : anyNumber.test(bytes.toString('latin1', start, end));
}

function isText(bytes: Buffer, { start, end }: { start: number; end: number }, text: Buffer): boolean {
  if (end - start !== text.length) return false;
  for (let index = 0; index < text.length; index += 1) if (bytes[start + index] !== text[index]) return false;
  return true;
}

// Nearly all numbers of the API: ports, counts, generations.
function isPlainInteger(bytes: Buffer, start: number, end: number): boolean {
  if (end === start || (bytes[start] === 0x30 && end - start > 1)) return false;
  for (let index = start; index < end; index += 1) if (!isDigit(bytes[index] ?? 0)) return false;
  return true;
}
