import { type Address, formatAddress } from './address/address.ts';
import { type Domain, DomainReplacer } from './domains.ts';
import type { KnownNetworks } from './networks/known-networks.ts';
import { type AddressReplacer, replaceAddresses } from './scan/replace-addresses.ts';
import { ReplacementTable } from './table/replacement-table.ts';
import { TableBudget } from './table/table-budget.ts';
import { addressPair, type TranslationTable } from './table/translation-table.ts';

// Shorter prefixes than this are of no cluster.
const shortestTelling = 8;

export interface ObfuscatorOptions {
  readonly networks: KnownNetworks;
  readonly domains: readonly Domain[];
  /** Of an earlier archive: its addresses keep what stands for them. */
  readonly table?: TranslationTable;
}

/**
 * Takes the cluster's domains and all IP addresses out of what is written, as today's operator does
 * (`openshift/insights-operator:pkg/anonymization/anonymizer.go`), and of both families: an address in a
 * network of the cluster becomes another one of that network, always the same; every other one `0.0.0.0` or `::`. What is given
 * in the same order gives the same result. The bytes that are given are never changed.
 */
export class Obfuscator implements AddressReplacer {
  readonly #domains: DomainReplacer;
  readonly #budget = new TableBudget();
  readonly #ipv4: ReplacementTable<number>;
  readonly #ipv6: ReplacementTable<bigint>;

  constructor({ networks, domains, table = {} }: ObfuscatorOptions) {
    this.#domains = new DomainReplacer(domains);
    const budget = this.#budget;
    const { ipv4, ipv6 } = networks;
    this.#ipv4 = new ReplacementTable({ networks: ipv4, successor: (address) => address + 1, budget, unchanging: [] });
    this.#ipv6 = new ReplacementTable({
      networks: ipv6,
      successor: (address) => address + 1n,
      budget,
      unchanging: [1n],
    });
    for (const [original, replacement] of Object.entries(table)) this.#takeOver(original, replacement);
  }

  /** Whether there were more addresses than the table has room for: those that came later have become `0.0.0.0` or `::`. */
  get isTableFull(): boolean {
    return this.#budget.isExhausted;
  }

  /** The contents of a record; the same bytes when there is nothing to hide. */
  contents(bytes: Buffer): Buffer {
    return replaceAddresses(this.#domains.replaceIn(bytes), this);
  }

  /** The path of a record: domains alone. */
  path(path: string): string {
    return this.#domains.replaceInText(path);
  }

  /** What stands for which address of what was obfuscated so far; needed to undo it. */
  table(): TranslationTable {
    return Object.fromEntries([...this.#ipv4.used(), ...this.#ipv6.used()]);
  }

  /** See {@link AddressReplacer}. */
  ipv4(address: number): string | undefined {
    return changed(address, this.#ipv4.replace(address) ?? 0);
  }

  /** See {@link AddressReplacer}. Loopback and the unspecified address say nothing. */
  ipv6(address: bigint): string | undefined {
    return address <= 1n ? undefined : changed(address, this.#ipv6.replace(address) ?? 0n);
  }

  /** See {@link AddressReplacer}. What somebody allows by `::/0` says nothing of what an address is. */
  knowsIpv6(address: bigint): boolean {
    return (this.#ipv6.networkOf(address)?.length ?? 0) >= shortestTelling;
  }

  #takeOver(original: string, replacement: string): void {
    const pair = addressPair(original, replacement);
    if (typeof pair?.[0] === 'number') this.#ipv4.takeOver(pair[0], Number(pair[1]));
    else if (pair) this.#ipv6.takeOver(pair[0], BigInt(pair[1]));
  }
}

// Of an address that stays the text stays too, in whatever form it is.
function changed(address: Address, replacement: Address): string | undefined {
  return replacement === address ? undefined : formatAddress(replacement);
}
