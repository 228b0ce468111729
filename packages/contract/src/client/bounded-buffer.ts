const firstCapacity = 4096;
const empty = Buffer.alloc(0);

/**
 * Joins pieces by copying them into one buffer that grows up to a limit. A list of the pieces would cost some hundred bytes
 * for each, and whoever sends decides how small they are.
 */
export class BoundedBuffer {
  readonly #limitBytes: number;
  #buffer = empty;
  #length = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get length(): number {
    return this.#length;
  }

  /** @returns `false`, with nothing added, when it would be more than the limit */
  add(piece: Uint8Array): boolean {
    const length = this.#length + piece.byteLength;
    if (length > this.#limitBytes) return false;
    if (length > this.#buffer.length) this.#grow(length);
    this.#buffer.set(piece, this.#length);
    this.#length = length;
    return true;
  }

  /** What was added since the last time; valid until more is added. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #grow(length: number): void {
    const doubled = Math.max(firstCapacity, this.#buffer.length * 2, length);
    const grown = Buffer.allocUnsafeSlow(Math.max(length, Math.min(doubled, this.#limitBytes)));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }
}
