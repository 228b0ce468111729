import { hash } from 'node:crypto';
import { CompactIndex } from '../compact-index.ts';

/**
 * A set of paths in 8 bytes a slot. It knows them by 63 bits of their SHA-256, so it may, with a chance of 1 in 10^9 for
 * 100,000 paths, take a new one for known; never the other way round.
 */
export class PathSet {
  readonly #index = new CompactIndex();

  /** @returns `false` when the path was there already */
  add(path: string): boolean {
    const digest = hash('sha256', path);
    const tag = Number.parseInt(digest.slice(0, 8), 16);
    const value = Number.parseInt(digest.slice(8, 16), 16) >>> 1; // the index takes no value of 32 bits that are all set
    if (this.#index.valuesOf(tag).includes(value)) return false;
    this.#index.add(tag, value);
    return true;
  }
}
