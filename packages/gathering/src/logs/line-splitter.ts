/** Of a line of a log as much is kept; what is longer is cut and ends in a mark. */
export const longestLineBytes = 64 * 1024;

const lineFeed = 0x0a;

/**
 * Cuts a log into lines, whatever its length and theirs: at most {@link longestLineBytes} are held of one, of what is
 * longer the beginning is kept, and a mark says how long it was. Lines are bytes, without the line feed.
 */
export class LineSplitter {
  #held: Buffer[] = [];
  #heldBytes = 0;
  // Of the line that has not ended, what was dropped included.
  #lineBytes = 0;

  /** The lines that end in this piece. They may be views of it: who keeps one for long copies it. */
  *push(piece: Buffer): Generator<Buffer> {
    let start = 0;
    for (let end = piece.indexOf(lineFeed); end !== -1; end = piece.indexOf(lineFeed, start)) {
      this.#hold(piece.subarray(start, end));
      yield this.#take();
      start = end + 1;
    }
    const rest = piece.subarray(start);
    // A copy: the start of a line must not keep a whole piece in memory.
    if (rest.length > 0) this.#hold(Buffer.from(rest.subarray(0, longestLineBytes - this.#heldBytes)), rest.length);
  }

  /** The last line, when the log does not end in a line feed. */
  end(): Buffer | undefined {
    return this.#lineBytes === 0 ? undefined : this.#take();
  }

  #hold(bytes: Buffer, length = bytes.length): void {
    this.#lineBytes += length;
    const kept = bytes.subarray(0, longestLineBytes - this.#heldBytes);
    if (kept.length === 0) return;
    this.#held.push(kept);
    this.#heldBytes += kept.length;
  }

  #take(): Buffer {
    const [first = Buffer.alloc(0), ...more] = this.#held;
    const line = more.length === 0 ? first : Buffer.concat(this.#held);
    const bytes = this.#lineBytes;
    this.#held = [];
    this.#heldBytes = 0;
    this.#lineBytes = 0;
    return bytes > longestLineBytes ? cut(line, bytes) : line;
  }
}

/** The lines of a log, see {@link LineSplitter}; the last one need not end in a line feed. */
export async function* linesOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const splitter = new LineSplitter();
  for await (const piece of pieces) yield* splitter.push(piece);
  const last = splitter.end();
  if (last) yield last;
}

function cut(line: Buffer, bytes: number): Buffer {
  return Buffer.concat([line.subarray(0, endOfCharacters(line)), Buffer.from(` [cut: the line has ${bytes} bytes]`)]);
}

/** Where the last whole character of UTF-8 ends: at most three bytes before the end. */
function endOfCharacters(line: Buffer): number {
  const begins = line.findLastIndex((byte) => (byte & 0xc0) !== 0x80);
  const byte = line[begins] ?? 0;
  const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
  // Bytes that are no UTF-8 are left as they are.
  return line.length - begins < length ? begins : line.length;
}
