import { hash } from 'node:crypto';
import { CompactIndex } from './compact-index.ts';

/**
 * A set of paths in 8 bytes a slot. It knows them by 63 bits of their SHA-256, so it may, with a chance of 1 in 10^9 for
 * 100,000 paths, take a new one for known; never the other way round.
 */
export class PathSet {
  readonly #index = new CompactIndex();

  /** @returns `false` when the path was there already */
  add(path: string): boolean {
    const digest = hash('sha256', path, 'buffer');
    const tag = digest.readUInt32BE(0);
    const value = digest.readUInt32BE(4) >>> 1; // the index takes no value of 32 bits that are all set
    if (this.#index.valuesOf(tag).some((known) => known === value)) return false;
    this.#index.add(tag, value);
    return true;
  }
}
