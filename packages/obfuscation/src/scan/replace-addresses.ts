import { colon, dot, hexValue, isDigit } from './bytes.ts';
import { matchIpv4 } from './ipv4-match.ts';
import type { Ipv6Text } from './ipv6-groups.ts';
import { ipv6RowAt } from './ipv6-row.ts';
import { isMapped, holdsIpv4 } from './ipv6-space.ts';
import { Replacements } from './replacements.ts';

/** Says what to put in the place of an address; `undefined` leaves it. */
export interface AddressReplacer {
  ipv4(address: number): string | undefined;
  ipv6(address: bigint): string | undefined;
  /** Whether an address lies in a network that the replacer knows. */
  knowsIpv6(address: bigint): boolean;
}

/**
 * Replaces the addresses of a text. One pass that looks twice only at a dot between digits and at a colon beside a hexadecimal
 * digit or another colon: bulk data has few of them.
 * @returns the same bytes when nothing is replaced; else others, as of now
 */
export function replaceAddresses(bytes: Buffer, replacer: AddressReplacer): Buffer {
  const replacements = new Replacements(bytes);
  const isKnown = (address: bigint) => replacer.knowsIpv6(address);
  const { length } = bytes;
  let from = 0;
  for (let index = 0; index < length; index++) {
    const byte = bytes[index];
    if (byte === dot) {
      if (!isDigit(bytes[index - 1]) || !isDigit(bytes[index + 1])) continue;
      const match = matchIpv4(bytes, index, from);
      if (match === undefined) continue;
      if (match.value !== undefined) replacements.add(match.start, match.end, replacer.ipv4(match.value));
      from = match.next;
    } else if (byte === colon && mayBeInIpv6(bytes, index)) {
      const { texts, end } = ipv6RowAt(bytes, index, from, isKnown);
      for (const text of texts) {
        replacements.add(text.start, text.end, replacementOf(text, replacer));
        from = text.end;
      }
      // The last group may be the first number of an IPv4 address.
      index = Math.max(index, end - 1);
      continue;
    } else continue;
    index = Math.max(index, from - 1);
  }
  return replacements.apply();
}

function mayBeInIpv6(bytes: Uint8Array, index: number): boolean {
  const next = bytes[index + 1];
  return next === colon || (hexValue(next) >= 0 && hexValue(bytes[index - 1]) >= 0);
}

/** An IPv4 address in hexadecimal groups (`::ffff:a80:37`) is the same address, so it is replaced by the same one. */
function replacementOf({ value }: Ipv6Text, replacer: AddressReplacer): string | undefined {
  if (!holdsIpv4(value)) return replacer.ipv6(value);
  const replacement = replacer.ipv4(Number(value & 0xffff_ffffn));
  return replacement && `${isMapped(value) ? '::ffff:' : '64:ff9b::'}${replacement}`;
}
