import { ipv6OfGroups } from '../address/ipv6.ts';
import { colon, dot, hexValue, isDigit } from './bytes.ts';
import { matchIpv4 } from './ipv4-match.ts';

/** The longest text of an IPv6 address that begins at one place. */
export interface Ipv6Text {
  readonly start: number;
  readonly end: number;
  readonly value: bigint;
  /** Written with `::`. */
  readonly isCompressed: boolean;
  /** Has a colon besides those of `::`. */
  readonly hasSingleColon: boolean;
  /** Ends in an IPv4 address, as `::ffff:192.0.2.1` does. */
  readonly hasDottedTail: boolean;
}

interface Groups {
  readonly values: number[];
  /** How many groups stand before `::`; -1 without. */
  gap: number;
  hasSingleColon: boolean;
  hasDottedTail: boolean;
  end: number;
}

const mostDigits = 4;

/** Reads the longest address that begins at `start`; `undefined` when none does. */
export function readIpv6(bytes: Uint8Array, start: number): Ipv6Text | undefined {
  const groups = readGroups(bytes, start);
  const { values, gap, end, hasSingleColon, hasDottedTail } = groups;
  if (gap < 0 ? values.length !== 8 : values.length > 7) return undefined;
  const zeros = Array<number>(8 - values.length).fill(0);
  const all = gap < 0 ? values : [...values.slice(0, gap), ...zeros, ...values.slice(gap)];
  return { start, end, value: ipv6OfGroups(all), isCompressed: gap >= 0, hasSingleColon, hasDottedTail };
}

function readGroups(bytes: Uint8Array, start: number): Groups {
  const groups: Groups = { values: [], gap: -1, hasSingleColon: false, hasDottedTail: false, end: start };
  let position = start;
  if (isDoubleColon(bytes, start)) {
    groups.gap = 0;
    position += 2;
    groups.end = position;
  }
  while (!isFull(groups) && readGroup(bytes, position, groups)) {
    if (isFull(groups)) break;
    position = behindColons(bytes, groups);
  }
  return groups;
}

function isFull({ values, gap, hasDottedTail }: Groups): boolean {
  return hasDottedTail || values.length >= (gap < 0 ? 8 : 7);
}

/** @returns whether there is one */
function readGroup(bytes: Uint8Array, position: number, groups: Groups): boolean {
  let value = 0;
  let end = position;
  while (end < position + mostDigits && hexValue(bytes[end]) >= 0) {
    value = value * 16 + hexValue(bytes[end]);
    end += 1;
  }
  if (end === position) return false;
  if (groups.end < position) groups.hasSingleColon = true;
  if (bytes[end] === dot && readDottedTail(bytes, position, end, groups)) return true;
  groups.values.push(value);
  groups.end = end;
  return true;
}

function readDottedTail(bytes: Uint8Array, position: number, firstDot: number, groups: Groups): boolean {
  if (groups.values.length > (groups.gap < 0 ? 6 : 5) || !isDigit(bytes[firstDot + 1])) return false;
  const match = matchIpv4(bytes, firstDot, position);
  if (match?.start !== position) return false;
  // With a prefix length, or leading zeros, nothing is replaced: its value is of no interest.
  const value = match.value ?? 0;
  groups.values.push(value >>> 16, value & 0xffff);
  groups.hasDottedTail = true;
  groups.end = match.end;
  return true;
}

/** Where the next group begins: behind one colon, or behind the only `::`. */
function behindColons(bytes: Uint8Array, groups: Groups): number {
  const { end } = groups;
  if (isDoubleColon(bytes, end)) {
    if (groups.gap >= 0) return bytes.length; // a second one is part of no address
    groups.gap = groups.values.length;
    groups.end = end + 2;
    return end + 2;
  }
  return bytes[end] === colon ? end + 1 : bytes.length;
}

function isDoubleColon(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === colon && bytes[at + 1] === colon;
}
