import { parseIpv4 } from './ipv4.ts';

const groupSize = 0x10000;
const groupStarts = [0, 4, 8, 12, 16, 20, 24, 28];
const groupShape = /^[0-9a-f]{1,4}$/i;

/** The number of an IPv6 address in any of its forms (RFC 4291 §2.2), without zone and brackets; else `undefined`. */
export function parseIpv6(text: string): bigint | undefined {
  if (text.length > 45) return undefined;
  const sides = withoutDottedTail(text)?.split('::', 3);
  if (sides === undefined || sides.length > 2) return undefined;
  const [head, tail] = sides.map(groupsOf);
  if (head === undefined) return undefined;
  if (sides.length === 1) return head.length === 8 ? ipv6OfGroups(head) : undefined;
  if (tail === undefined || head.length + tail.length > 7) return undefined;
  return ipv6OfGroups([...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]);
}

/** The address of its eight groups. */
export function ipv6OfGroups(groups: readonly number[]): bigint {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  // Three groups are exact in a number, and few steps with large integers cost less than many.
  return (threeGroups(a, b, c) << 80n) | (threeGroups(d, e, f) << 32n) | BigInt(g * groupSize + h);
}

function threeGroups(first: number, second: number, third: number): bigint {
  return BigInt((first * groupSize + second) * groupSize + third);
}

/** The one text of an address by RFC 5952, but for IPv4-mapped ones, which it leaves in groups. */
export function formatIpv6(value: bigint): string {
  const digits = value.toString(16).padStart(32, '0');
  const groups = groupStarts.map((start) => Number.parseInt(digits.slice(start, start + 4), 16));
  const { start, length } = longestZeros(groups);
  if (length < 2) return textOf(groups);
  return `${textOf(groups.slice(0, start))}::${textOf(groups.slice(start + length))}`;
}

// 1:2:3:4:5:6:192.0.2.1 is 1:2:3:4:5:6:c000:201.
function withoutDottedTail(text: string): string | undefined {
  if (!text.includes('.')) return text;
  const start = text.lastIndexOf(':') + 1;
  const value = parseIpv4(text.slice(start));
  if (start === 0 || value === undefined) return undefined;
  return `${text.slice(0, start)}${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`;
}

function groupsOf(side: string): number[] | undefined {
  if (side === '') return [];
  const groups = side.split(':');
  return groups.every((group) => groupShape.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : undefined;
}

// The first of the longest rows of zeros is what "::" stands for.
function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let end = start;
    while (groups[end] === 0) end += 1;
    if (end - start > best.length) best = { start, length: end - start };
    start = Math.max(start, end - 1);
  }
  return best;
}

function textOf(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(':');
}
