import type { ScanInput } from './json-scanner.ts';

const initialBytes = 256 * 1024;

/** One growing buffer through which a whole list flows: what was read is moved out of the way for what comes. */
export class WorkBuffer implements ScanInput {
  #bytes: Buffer;
  #base = 0;
  #length: number;

  /** @param content - a whole input that is there already; default none */
  constructor(content?: Buffer) {
    this.#bytes = content ?? Buffer.allocUnsafeSlow(initialBytes);
    this.#length = content?.length ?? 0;
  }

  get bytes(): Buffer {
    return this.#bytes;
  }

  get base(): number {
    return this.#base;
  }

  get length(): number {
    return this.#length;
  }

  /** Starts a new input; the memory stays. */
  clear(): void {
    this.#base = 0;
    this.#length = 0;
  }

  /**
   * Adds a chunk and forgets everything before `keepFrom`, an offset in the input.
   * @returns how many bytes were kept
   */
  append(chunk: Buffer, keepFrom: number): number {
    const kept = this.#base + this.#length - keepFrom;
    const bytes = kept + chunk.length > this.#bytes.length ? this.#larger(kept + chunk.length) : this.#bytes;
    this.#bytes.copy(bytes, 0, keepFrom - this.#base, this.#length);
    chunk.copy(bytes, kept);
    this.#bytes = bytes;
    this.#base = keepFrom;
    this.#length = kept + chunk.length;
    return kept;
  }

  /** Moves the bytes between two offsets in the input to the right, over what is no longer needed. */
  move(start: number, end: number, by: number): void {
    this.#bytes.copyWithin(start - this.#base + by, start - this.#base, end - this.#base);
  }

  /** The bytes between two offsets in the input; a view, not a copy. */
  slice(start: number, end: number): Buffer {
    return this.#bytes.subarray(start - this.#base, end - this.#base);
  }

  /** A text of ASCII characters between two offsets in the input. */
  text(start: number, end: number): string {
    return this.#bytes.toString('latin1', start - this.#base, end - this.#base);
  }

  /** What the key between two offsets in the input, quotes included, says; right for all keys of ASCII characters. */
  key(start: number, end: number): string {
    const text = this.text(start + 1, end - 1);
    return text.includes('\\') ? String(JSON.parse(this.text(start, end))) : text;
  }

  #larger(needed: number): Buffer {
    return Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length));
  }
}
