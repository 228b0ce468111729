import { colon, isDigit } from './bytes.ts';
import { replaceEncoded } from './encoded-colons.ts';
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

// What may be in an address: a dot between digits, two colons, a group between colons. One pass with nothing to go back for;
// looking at each byte by itself takes three times as long.
const candidates = /[0-9]\.[0-9]|::|[0-9a-fA-F]:[0-9a-fA-F]{1,4}:/g;

/**
 * Replaces the addresses of a text.
 * @returns the same bytes when nothing is replaced; else others, as of now
 */
export function replaceAddresses(bytes: Buffer, replacer: AddressReplacer): Buffer {
  const text = bytes.toString('latin1');
  const plain = replaceEncoded(bytes, text, (row) => replaceIn(row, row.toString('latin1'), replacer));
  return replaceIn(plain, plain === bytes ? text : plain.toString('latin1'), replacer);
}

function replaceIn(bytes: Buffer, text: string, replacer: AddressReplacer): Buffer {
  const replacing = new AddressReplacing(bytes, replacer);
  candidates.lastIndex = 0;
  while (candidates.test(text)) candidates.lastIndex = replacing.lookAt(candidates.lastIndex);
  return replacing.end();
}

class AddressReplacing {
  readonly #bytes: Buffer;
  readonly #replacer: AddressReplacer;
  readonly #replacements: Replacements;
  /** What lies before it is done. */
  #from = 0;

  constructor(bytes: Buffer, replacer: AddressReplacer) {
    this.#bytes = bytes;
    this.#replacer = replacer;
    this.#replacements = new Replacements(bytes);
  }

  /** @param end - of a candidate. @returns where to go on */
  lookAt(end: number): number {
    return isDigit(this.#bytes[end - 1]) ? this.#atDot(end - 2) : this.#atColon(this.#firstColon(end - 1));
  }

  end(): Buffer {
    return this.#replacements.apply();
  }

  #atDot(dot: number): number {
    const match = matchIpv4(this.#bytes, dot, this.#from);
    if (match === undefined) return dot + 1;
    if (match.value !== undefined) this.#replacements.add(match.start, match.end, this.#replacer.ipv4(match.value));
    this.#from = match.next;
    return match.next;
  }

  #atColon(firstColon: number): number {
    const { texts, end } = ipv6RowAt(this.#bytes, firstColon, this.#from, this.#isKnown);
    for (const text of texts) {
      this.#replacements.add(text.start, text.end, replacementOf(text, this.#replacer));
      this.#from = text.end;
    }
    // The last digit may be of the first number of an IPv4 address.
    return Math.max(this.#from, firstColon + 1, end - 1);
  }

  readonly #isKnown = (address: bigint) => this.#replacer.knowsIpv6(address);

  /** The colon before the one that ends a candidate. */
  #firstColon(lastColon: number): number {
    let index = lastColon - 1;
    while (this.#bytes[index] !== colon) index -= 1;
    return index;
  }
}

/** An IPv4 address in hexadecimal groups (`::ffff:a80:37`) is the same address, so it is replaced by the same one. */
function replacementOf({ value }: Ipv6Text, replacer: AddressReplacer): string | undefined {
  if (!holdsIpv4(value)) return replacer.ipv6(value);
  const replacement = replacer.ipv4(Number(value & 0xffff_ffffn));
  return replacement && `${isMapped(value) ? '::ffff:' : '64:ff9b::'}${replacement}`;
}
