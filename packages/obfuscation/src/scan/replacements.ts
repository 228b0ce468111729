/** Parts of a text that give way to others. */
export class Replacements {
  readonly #bytes: Buffer;
  readonly #ends: number[] = [];
  readonly #texts: string[] = [];
  #grownBytes = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /**
   * Call it in the order of the text, without overlaps.
   * @param text - ASCII; `undefined` leaves what is there
   */
  add(start: number, end: number, text: string | undefined): void {
    if (text === undefined) return;
    this.#ends.push(start, end);
    this.#texts.push(text);
    this.#grownBytes += text.length - (end - start);
  }

  /** @returns the same bytes when there is nothing to replace */
  apply(): Buffer {
    if (this.#texts.length === 0) return this.#bytes;
    const result = Buffer.allocUnsafe(this.#bytes.length + this.#grownBytes);
    let read = 0;
    let written = 0;
    for (let index = 0; index < this.#texts.length; index++) {
      const start = this.#ends[2 * index] ?? 0;
      const text = this.#texts[index] ?? '';
      result.set(this.#bytes.subarray(read, start), written);
      written += start - read;
      written += result.write(text, written, 'latin1');
      read = this.#ends[2 * index + 1] ?? 0;
    }
    result.set(this.#bytes.subarray(read), written);
    return result;
  }
}
