import { formatAddress } from './address/address.ts';
import { type AddressReplacer, replaceAddresses } from './scan/replace-addresses.ts';
import { addressPair, parseTranslationTable } from './table/translation-table.ts';

/**
 * Puts the original addresses back into what an {@link Obfuscator} made: whole addresses alone, not the beginnings of longer ones, all
 * at once, so that a table whose replacements are originals as well is no trouble. What became a placeholder, `0.0.0.0` or `::` stays.
 */
export class Revealer implements AddressReplacer {
  readonly #ipv4 = new Map<number, string>();
  readonly #ipv6 = new Map<bigint, string>();

  /**
   * @param table - of that archive
   * @throws ObfuscationError `ERR_OBFUSCATION_TABLE_INVALID`
   */
  constructor(table: unknown) {
    for (const [original, replacement] of Object.entries(parseTranslationTable(table))) {
      const [from, to] = addressPair(original, replacement) ?? [];
      if (from === undefined) continue;
      if (typeof to === 'number') this.#ipv4.set(to, formatAddress(from));
      else if (to !== undefined) this.#ipv6.set(to, formatAddress(from));
    }
  }

  /** The contents of a record; the same bytes when there is nothing to put back. */
  contents(bytes: Buffer): Buffer {
    return replaceAddresses(bytes, this);
  }

  /** See {@link AddressReplacer}. */
  ipv4(address: number): string | undefined {
    return this.#ipv4.get(address);
  }

  /** See {@link AddressReplacer}. */
  ipv6(address: bigint): string | undefined {
    return this.#ipv6.get(address);
  }

  /** See {@link AddressReplacer}. */
  knowsIpv6(address: bigint): boolean {
    return this.#ipv6.has(address);
  }
}
