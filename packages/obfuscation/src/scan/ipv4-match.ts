import { dot, isDigit, slash } from './bytes.ts';

/** An address in a text. */
export interface Ipv4Match {
  readonly start: number;
  readonly end: number;
  /** Behind its prefix length, if there is one, else `end`. */
  readonly next: number;
  /** `undefined` for what stays as it is: an address with a prefix length, or with leading zeros. */
  readonly value: number | undefined;
}

/**
 * The match of `((25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)\.){3}(25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)(/([0-9]{1,2}))?` whose
 * first dot is at `firstDot`, leftmost and without word boundaries, as Go and Perl read it.
 * @param from - where it may begin at the earliest: what lies before belongs to an earlier match
 */
export function matchIpv4(bytes: Uint8Array, firstDot: number, from: number): Ipv4Match | undefined {
  const start = startOfFirst(bytes, firstDot, from);
  if (start < 0) return undefined;
  const secondDot = dotBehind(bytes, firstDot + 1);
  const thirdDot = secondDot < 0 ? -1 : dotBehind(bytes, secondDot + 1);
  if (thirdDot < 0) return undefined;
  const end = endOfLast(bytes, thirdDot + 1);
  if (end < 0) return undefined;
  if (bytes[end] === slash && isDigit(bytes[end + 1])) {
    return { start, end, next: end + (isDigit(bytes[end + 2]) ? 3 : 2), value: undefined };
  }
  return { start, end, next: end, value: valueOf(bytes, start, end) };
}

function digit(bytes: Uint8Array, index: number): number {
  return (bytes[index] ?? 0) - 0x30;
}

/** Whether three digits are an octet of the pattern. */
function isThreeDigitOctet(bytes: Uint8Array, start: number): boolean {
  const hundreds = digit(bytes, start);
  return hundreds < 2 || (hundreds === 2 && digit(bytes, start + 1) * 10 + digit(bytes, start + 2) <= 55);
}

function startOfFirst(bytes: Uint8Array, end: number, from: number): number {
  if (end - 1 < from || !isDigit(bytes[end - 1])) return -1;
  if (end - 2 < from || !isDigit(bytes[end - 2])) return end - 1;
  if (end - 3 < from || !isDigit(bytes[end - 3]) || !isThreeDigitOctet(bytes, end - 3)) return end - 2;
  return end - 3;
}

/** Where the dot is that ends the octet at `start`; -1 when that is no octet and a dot. */
function dotBehind(bytes: Uint8Array, start: number): number {
  if (!isDigit(bytes[start])) return -1;
  if (bytes[start + 1] === dot) return start + 1;
  if (!isDigit(bytes[start + 1])) return -1;
  if (bytes[start + 2] === dot) return start + 2;
  return isDigit(bytes[start + 2]) && bytes[start + 3] === dot && isThreeDigitOctet(bytes, start) ? start + 3 : -1;
}

/** As many digits as make an octet: of 300 the first two. */
function endOfLast(bytes: Uint8Array, start: number): number {
  if (!isDigit(bytes[start])) return -1;
  if (!isDigit(bytes[start + 1])) return start + 1;
  return isDigit(bytes[start + 2]) && isThreeDigitOctet(bytes, start) ? start + 3 : start + 2;
}

function valueOf(bytes: Uint8Array, start: number, end: number): number | undefined {
  let value = 0;
  let octet = 0;
  let digits = 0;
  for (let index = start; index < end; index++) {
    if (bytes[index] === dot) {
      value = value * 256 + octet;
      octet = 0;
      digits = 0;
    } else {
      if (digits > 0 && octet === 0) return undefined; // a leading zero
      octet = octet * 10 + digit(bytes, index);
      digits += 1;
    }
  }
  return value * 256 + octet;
}
