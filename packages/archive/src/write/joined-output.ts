import type { CompressedOutput } from './compressed-output.ts';

/** Small writes cost a round trip to the compressor's thread each; 256 KiB is where that no longer shows. */
const joinedBytes = 262_144;

/**
 * Joins small pieces to large ones before they are compressed. Two buffers take turns, one being filled while the other
 * is compressed, so that nothing is allocated however much is written.
 */
export class JoinedOutput {
  readonly #output: CompressedOutput;
  #filling = Buffer.allocUnsafeSlow(joinedBytes);
  #draining = Buffer.allocUnsafeSlow(joinedBytes);
  #filledBytes = 0;
  #drained: Promise<void> = Promise.resolve();

  constructor(output: CompressedOutput) {
    this.#output = output;
  }

  /**
   * Copies the pieces, one behind the other: their memory may be used again when this resolves.
   * @returns `undefined` when that was done at once
   */
  append(pieces: readonly Uint8Array[]): Promise<void> | undefined {
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (this.#filledBytes + bytes >= joinedBytes) return this.#appendInParts(pieces);
    for (const piece of pieces) this.#copy(piece, 0);
    return undefined;
  }

  /** Resolves when everything appended so far was taken by the compressor. */
  async drain(): Promise<void> {
    if (this.#filledBytes > 0) await this.#swap();
    await this.#drained;
  }

  /**
   * Ends the gzip member behind everything appended so far; others may be appended while that goes on.
   * @returns in turn, a promise of where the member ends in the file
   */
  async endMember(): Promise<{ readonly ended: Promise<number> }> {
    if (this.#filledBytes > 0) await this.#swap();
    const ended = this.#drained.then(() => this.#output.endMember());
    this.#drained = ended.then(() => {});
    this.#drained.catch(() => {});
    return { ended };
  }

  async #appendInParts(pieces: readonly Uint8Array[]): Promise<void> {
    for (const piece of pieces) {
      for (let offset = 0; offset < piece.length; ) {
        offset += this.#copy(piece, offset);
        if (this.#filledBytes === joinedBytes) await this.#swap();
      }
    }
  }

  #copy(piece: Uint8Array, offset: number): number {
    const taken = Math.min(piece.length - offset, joinedBytes - this.#filledBytes);
    this.#filling.set(piece.subarray(offset, offset + taken), this.#filledBytes);
    this.#filledBytes += taken;
    return taken;
  }

  async #swap(): Promise<void> {
    await this.#drained;
    const full = this.#filling.subarray(0, this.#filledBytes);
    [this.#filling, this.#draining] = [this.#draining, this.#filling];
    this.#filledBytes = 0;
    this.#drained = this.#output.write(full);
    // Seen by the next swap or drain.
    this.#drained.catch(() => {});
  }
}
