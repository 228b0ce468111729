// gzip's header and trailer and the compressed end of the tar stream are less than this.
const frameBytes = 128;

// Kept for records that are always stored, above all the metadata, which comes last: 320 KiB of 10 MiB. Of a small limit
// as much as metadata with some hundred errors take, but never more than half.
const reservedShare = 1 / 32;
const leastReservedBytes = 16_384;

/**
 * The most that deflate makes of so many bytes: stored blocks of 16 KiB with 5 bytes in front of each, and the end of a
 * flush (zlib's `compressBound`, rounded up).
 */
export function worstCaseBytes(bytes: number): number {
  return bytes + Math.ceil(bytes / 1024) + 16;
}

/** What the end of a gzip member and the beginning of the next one take at the most, the end of the last block included. */
export const memberFrameBytes = 32;

/**
 * Keeps a compressed file within its limit. What is still inside the compressor is counted with the most it can become,
 * so the file never exceeds the limit, and asking for a flush tells how much it really became.
 */
export class CompressedBudget {
  readonly #limitBytes: number;
  #chargedBytes = 0;
  #settledBytes = 0;

  /** @param limitBytes - of the finished file */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Whether the compressor holds anything that a flush would make certain. */
  get isUncertain(): boolean {
    return this.#chargedBytes > this.#settledBytes;
  }

  /** All that was ever charged. */
  get chargedBytes(): number {
    return this.#chargedBytes;
  }

  /**
   * Bytes that the next record may add.
   * @param emittedBytes - what left the compressor so far
   * @param isPriority - may use the reserved share too
   */
  remainingBytes(emittedBytes: number, isPriority: boolean): number {
    const reserved = isPriority ? 0 : reservedOf(this.#limitBytes);
    return this.#limitBytes - frameBytes - reserved - emittedBytes - (this.#chargedBytes - this.#settledBytes);
  }

  /** Counts something given to the compressor, with the most that it can become. */
  charge(bytes: number): void {
    this.#chargedBytes += bytes;
  }

  /** The compressor handed out everything that had been charged by then. */
  settle(chargedBytes: number): void {
    this.#settledBytes = Math.max(this.#settledBytes, chargedBytes);
  }
}

function reservedOf(limitBytes: number): number {
  return Math.min(Math.max(Math.ceil(limitBytes * reservedShare), leastReservedBytes), Math.ceil(limitBytes / 2));
}
