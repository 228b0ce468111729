import { colon, hexValue, isDigit, isWordByte, slash } from './bytes.ts';
import { type Ipv6Text, readIpv6 } from './ipv6-groups.ts';
import { holdsIpv4, isHostSpace } from './ipv6-space.ts';

/** The addresses in a row of hexadecimal digits and colons. */
export interface Ipv6Row {
  /** In their order, without those that stay as they are. */
  readonly texts: readonly Ipv6Text[];
  /** Behind the row, and behind what an address in it has beyond it. */
  readonly end: number;
}

interface Row {
  readonly start: number;
  readonly end: number;
  /** Has `::`. */
  readonly isCompressed: boolean;
  readonly colons: number;
  /** Its first group is the end of a longer word. */
  readonly isGlued: boolean;
}

// Less than the seven of eight groups, or the six before a dotted tail, needs "::".
const fewestColons = 6;
const mostDigits = 4;

/**
 * The IPv6 addresses in the row of hexadecimal digits and colons around `firstColon`. As with IPv4 there are no word
 * boundaries, so that none gets away because of what it is glued to. Times, MAC addresses, EUI-64 and fingerprints are
 * no addresses: too few groups, too many, or all of two digits. Of the rest those are taken, from the left, that lie in a
 * network of the cluster or where hosts have their addresses; failing that the whole row, unless it looks like a name of a
 * program (`DB::Add`): words that begin with a letter, and nothing between them but `::`.
 * @param from - where it may begin at the earliest
 * @param isKnown - whether an address lies in a network of the cluster
 */
export function ipv6RowAt(
  bytes: Uint8Array,
  firstColon: number,
  from: number,
  isKnown: (value: bigint) => boolean,
): Ipv6Row {
  const row = rowAround(bytes, firstColon, from);
  if (!row.isCompressed && row.colons < fewestColons) return { texts: [], end: row.end };
  const hosts = hostsIn(bytes, row, isKnown);
  const whole = hosts.length === 0 ? wholeRow(bytes, row) : undefined;
  const found = whole ? [whole] : hosts;
  // Of ::ffff:192.0.2.1 only the IPv4 address says something, and that is found by itself.
  const last = found.at(-1);
  if (last && isIpv4InDisguise(last)) return { texts: found.slice(0, -1), end: row.end };
  const texts = found.filter((text) => !hasPrefixLength(bytes, text));
  return { texts, end: Math.max(row.end, last?.end ?? 0) };
}

function rowAround(bytes: Uint8Array, firstColon: number, from: number): Row {
  let start = firstColon;
  while (start > from && start > firstColon - mostDigits && hexValue(bytes[start - 1]) >= 0) start -= 1;
  let end = firstColon;
  let colons = 0;
  let isCompressed = false;
  for (; bytes[end] === colon || hexValue(bytes[end]) >= 0; end++) {
    if (bytes[end] !== colon) continue;
    colons += 1;
    isCompressed ||= bytes[end + 1] === colon;
  }
  return { start, end, colons, isCompressed, isGlued: start > from && isWordByte(bytes[start - 1]) };
}

function hostsIn(bytes: Uint8Array, row: Row, isKnown: (value: bigint) => boolean): Ipv6Text[] {
  const hosts: Ipv6Text[] = [];
  let start = row.start;
  while (start < row.end) {
    const text = readIpv6(bytes, start);
    const isHost = text && !hasPairsOnly(bytes, text) && (isHostSpace(text.value) || isKnown(text.value));
    if (isHost) hosts.push(text);
    start = isHost ? text.end : nextGroup(bytes, start, row.end);
  }
  return hosts;
}

/** Where the next group, or the `::` before it, begins. */
function nextGroup(bytes: Uint8Array, start: number, end: number): number {
  let next = start;
  while (next < end && bytes[next] === colon) next += 1;
  if (next > start) return next;
  while (next < end && bytes[next] !== colon) next += 1;
  return bytes[next + 1] === colon ? next : next + 1;
}

function wholeRow(bytes: Uint8Array, row: Row): Ipv6Text | undefined {
  const text = readIpv6(bytes, row.start);
  if (text === undefined || !endsRow(bytes, text, row)) return undefined;
  if (!text.isCompressed) return hasPairsOnly(bytes, text) ? undefined : text;
  if (text.hasSingleColon) return row.isGlued && bytes[row.start] === colon ? undefined : text;
  return row.isGlued || looksLikeName(bytes, text) ? undefined : text;
}

function isIpv4InDisguise({ hasDottedTail, value }: Ipv6Text): boolean {
  return hasDottedTail && (holdsIpv4(value) || value >> 32n === 0n);
}

// `fd01::5: connection refused`
function endsRow(bytes: Uint8Array, text: Ipv6Text, row: Row): boolean {
  let end = text.end;
  while (bytes[end] === colon) end += 1;
  return end >= row.end;
}

/** Eight groups of two digits: EUI-64, a part of a fingerprint. */
function hasPairsOnly(bytes: Uint8Array, { start, end, isCompressed }: Ipv6Text): boolean {
  if (isCompressed || end - start !== 23) return false;
  for (let index = start + 2; index < end; index += 3) if (bytes[index] !== colon) return false;
  return true;
}

function looksLikeName(bytes: Uint8Array, { start, end }: Ipv6Text): boolean {
  if (bytes[end - 1] === colon) return true; // `1::`: the base of something at most
  let isFirst = true;
  for (let index = start; index < end; index++) {
    const isColon = bytes[index] === colon;
    if (isFirst && !isColon && isDigit(bytes[index])) return false;
    isFirst = isColon;
  }
  return true;
}

function hasPrefixLength(bytes: Uint8Array, { end }: Ipv6Text): boolean {
  return bytes[end] === slash && isDigit(bytes[end + 1]);
}
