import type { FileHandle } from 'node:fs/promises';
import { writeFully } from './write-fully.ts';

const bufferBytes = 65_536;
const fingerprintBytes = 32;
const fixedBytes = fingerprintBytes + 2;

/** What the journal knows of a stored record. */
export interface JournalEntry {
  readonly path: string;
  /** SHA-256 of the contents, in hex. */
  readonly fingerprint: string;
}

/**
 * The paths and fingerprints of the records stored so far, kept in a nameless file: an error text names an earlier
 * record once in a while, and holding all of them in memory would let it grow with the cluster.
 */
export class RecordJournal {
  readonly #file: FileHandle;
  readonly #buffer = Buffer.alloc(bufferBytes);
  #flushedBytes = 0;
  #bufferedBytes = 0;

  /** @param file - empty, open for reading and writing; the journal owns it from here on */
  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** @returns where the entry can be read again; a promise only when the file has to be written first */
  append(entry: JournalEntry): number | Promise<number> {
    const pathBytes = Buffer.byteLength(entry.path);
    if (this.#bufferedBytes + fixedBytes + pathBytes <= bufferBytes) return this.#buffered(entry, pathBytes);
    return this.#flush().then(() => this.#buffered(entry, pathBytes));
  }

  /** @param position - one that {@link append} returned */
  async read(position: number): Promise<JournalEntry> {
    const fixed = await this.#bytesAt(position, fixedBytes);
    const fingerprint = fixed.toString('hex', 0, fingerprintBytes);
    const path = await this.#bytesAt(position + fixedBytes, fixed.readUInt16BE(fingerprintBytes));
    return { path: path.toString(), fingerprint };
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  #buffered({ path, fingerprint }: JournalEntry, pathBytes: number): number {
    const start = this.#bufferedBytes;
    this.#buffer.write(fingerprint, start, 'hex');
    this.#buffer.writeUInt16BE(pathBytes, start + fingerprintBytes);
    this.#buffer.write(path, start + fixedBytes);
    this.#bufferedBytes += fixedBytes + pathBytes;
    return this.#flushedBytes + start;
  }

  // An entry is never split between the file and the buffer: append flushes whole entries.
  async #bytesAt(position: number, length: number): Promise<Buffer> {
    const bytes = Buffer.alloc(length);
    if (position < this.#flushedBytes) {
      await this.#file.read(bytes, 0, length, position);
    } else {
      this.#buffer.copy(bytes, 0, position - this.#flushedBytes);
    }
    return bytes;
  }

  async #flush(): Promise<void> {
    await writeFully(this.#file, this.#buffer.subarray(0, this.#bufferedBytes));
    this.#flushedBytes += this.#bufferedBytes;
    this.#bufferedBytes = 0;
  }
}
