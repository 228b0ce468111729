import { corruptError } from '../errors.ts';

const empty = Buffer.alloc(0);

/** Cuts a stream of chunks into pieces of asked sizes, without ever holding more than the asked size. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #chunk: Buffer = empty;
  #position = 0;

  constructor(source: AsyncIterable<Buffer>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** Bytes handed out so far. */
  get position(): number {
    return this.#position;
  }

  /**
   * Takes exactly so many bytes.
   * @throws ArchiveError `ERR_ARCHIVE_CORRUPT` when the stream ends before
   */
  async exactly(length: number): Promise<Buffer> {
    const pieces = await Array.fromAsync(this.upTo(this.#position + length));
    return pieces.length === 1 ? (pieces[0] ?? empty) : Buffer.concat(pieces);
  }

  /**
   * Takes what lies before a position, in the pieces in which it came.
   * @throws ArchiveError `ERR_ARCHIVE_CORRUPT` when the stream ends before
   */
  async *upTo(end: number): AsyncGenerator<Buffer> {
    while (this.#position < end) {
      const piece = await this.#next(end - this.#position);
      if (!piece) throw corruptError('the tar stream is cut off');
      yield piece;
    }
  }

  /** Takes everything that is left. */
  async *rest(): AsyncGenerator<Buffer> {
    for (let piece = await this.#next(Infinity); piece; piece = await this.#next(Infinity)) yield piece;
  }

  async #next(longest: number): Promise<Buffer | undefined> {
    while (this.#chunk.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return undefined;
      this.#chunk = value;
    }
    const piece = this.#chunk.subarray(0, longest);
    this.#chunk = this.#chunk.subarray(piece.length);
    this.#position += piece.length;
    return piece;
  }
}
