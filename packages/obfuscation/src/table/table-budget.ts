import { type Address, formatAddress } from '../address/address.ts';

/** Bytes of the table as JSON, the most that the contract lets through. */
export const mostTableBytes = 4 * 1024 * 1024;

// Quotation marks, colon and comma.
const entryBytes = 6;

/** Holds the two families of a table to one size. */
export class TableBudget {
  #leftBytes = mostTableBytes - 2;
  #isExhausted = false;

  /** Whether there was an entry that did not fit. */
  get isExhausted(): boolean {
    return this.#isExhausted;
  }

  /** @returns whether there is room for one more entry */
  take(original: Address, replacement: Address): boolean {
    const bytes = formatAddress(original).length + formatAddress(replacement).length + entryBytes;
    if (bytes <= this.#leftBytes) this.#leftBytes -= bytes;
    else this.#isExhausted = true;
    return !this.#isExhausted;
  }
}
