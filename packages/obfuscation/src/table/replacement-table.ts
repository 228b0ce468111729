import { type Address, formatAddress } from '../address/address.ts';
import type { Network } from '../address/network.ts';
import { networkOf } from '../networks/known-networks.ts';
import type { TableBudget } from './table-budget.ts';

interface ReplacementTableOptions<Value extends Address> {
  /** Ordered by {@link knownNetworks}. */
  readonly networks: readonly Network<Value>[];
  readonly successor: (address: Value) => Value;
  readonly budget: TableBudget;
  /** What stands for no address, because it always stays as it is. */
  readonly unchanging: readonly Value[];
}

/**
 * Which address stands for which, for one family. An address in a network gets the lowest one that
 * lies in it and in no network inside it, the base excepted, and that stands for no other. As many addresses can be replaced as
 * there are, because what is handed out lies where its original lies.
 */
export class ReplacementTable<Value extends Address> {
  readonly #options: ReplacementTableOptions<Value>;
  readonly #replacements = new Map<Value, Value>();
  readonly #taken: Set<Value>;
  /** Originals of an earlier table that were not asked for yet. */
  readonly #idle = new Set<Value>();
  /** Where to look for the next address of a network. */
  readonly #cursors = new Map<Network<Value>, Value>();

  constructor(options: ReplacementTableOptions<Value>) {
    this.#options = options;
    this.#taken = new Set(options.unchanging);
  }

  /**
   * Takes an entry of an earlier table over, unless it contradicts the networks or another entry.
   * @returns whether it did
   */
  takeOver(original: Value, replacement: Value): boolean {
    const network = this.networkOf(original);
    const isSound =
      network !== undefined &&
      network === this.networkOf(replacement) &&
      original !== network.base &&
      replacement !== network.base &&
      !this.#replacements.has(original) &&
      !this.#taken.has(replacement);
    if (!isSound || !this.#keep(original, replacement)) return false;
    this.#idle.add(original);
    return true;
  }

  /**
   * What stands for an address; the address itself when it is the base of its network.
   * @returns `undefined` for an address outside of all networks, and when the table is full
   */
  replace(original: Value): Value | undefined {
    const known = this.#replacements.get(original);
    if (known !== undefined) {
      this.#idle.delete(original);
      return known;
    }
    const network = this.networkOf(original);
    if (network === undefined || original === network.base) return network && original;
    const replacement = this.#nextFree(network);
    return replacement !== undefined && this.#keep(original, replacement) ? replacement : undefined;
  }

  networkOf(address: Value): Network<Value> | undefined {
    return networkOf(this.#options.networks, address);
  }

  /** The entries that were asked for. */
  *used(): Generator<[original: string, replacement: string]> {
    for (const [original, replacement] of this.#replacements) {
      if (!this.#idle.has(original)) yield [formatAddress(original), formatAddress(replacement)];
    }
  }

  #keep(original: Value, replacement: Value): boolean {
    if (!this.#options.budget.take(original, replacement)) return false;
    this.#replacements.set(original, replacement);
    this.#taken.add(replacement);
    return true;
  }

  #nextFree(network: Network<Value>): Value | undefined {
    const { successor } = this.#options;
    let address = this.#cursors.get(network) ?? successor(network.base);
    for (; address <= network.last; address = successor(address)) {
      const owner = this.networkOf(address);
      if (owner !== undefined && owner !== network) address = owner.last;
      else if (!this.#taken.has(address)) break;
    }
    this.#cursors.set(network, address);
    return address <= network.last ? address : undefined;
  }
}
