import { hash } from 'node:crypto';
import { CompactIndex } from './compact-index.ts';

/**
 * A set of paths in 8 bytes a slot. It knows them by 63 bits of their SHA-256, so it may, with a chance of 1 in 10^9 for
 * 100,000 paths, take a new one for known; never the other way round.
 */
export class PathSet {
  readonly #index: CompactIndex;

  /** @param capacity - slots to begin with; a power of two */
  constructor(capacity?: number) {
    this.#index = new CompactIndex(capacity);
  }

  /** Memory the set takes. */
  get tableBytes(): number {
    return this.#index.tableBytes;
  }

  /** @param digest - of the path, when the caller has it */
  has(path: string, digest = digestOfPath(path)): boolean {
    const { tag, value } = fingerprint(digest);
    return this.#index.valuesOf(tag).includes(value);
  }

  /** @returns `false` when the path was there already */
  add(path: string): boolean {
    const { tag, value } = fingerprint(digestOfPath(path));
    if (this.#index.valuesOf(tag).includes(value)) return false;
    this.#index.add(tag, value);
    return true;
  }
}

/** SHA-256 of a path, in hex. */
export function digestOfPath(path: string): string {
  return hash('sha256', path);
}

function fingerprint(digest: string): { tag: number; value: number } {
  // The index takes no value of 32 bits that are all set.
  return { tag: Number.parseInt(digest.slice(0, 8), 16), value: Number.parseInt(digest.slice(8, 16), 16) >>> 1 };
}
