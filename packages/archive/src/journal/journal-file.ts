import type { FileHandle } from 'node:fs/promises';
import { writeAt } from '../write/write-fully.ts';
import type { JournalLine } from './journal-lines.ts';

/** Kept free behind the lines: room for the end of an archive on a volume that is full by then. */
export const reservedBytes = 65_536;

// Blank lines, which a reader passes over; zeros are stored by some file systems as nothing.
const blank = Buffer.alloc(2 * reservedBytes, '\n');

/**
 * Lines of JSON in a file that is larger than they are: they are written over blank ones, so that a full volume keeps none
 * from being written, and what is left of the blank ones is given back when the archive is completed.
 */
export class JournalFile {
  readonly #file: FileHandle;
  #usedBytes: number;
  #sizeBytes = 0;
  #keepsRoom: boolean;
  #writing: Promise<void> = Promise.resolve();

  /**
   * @param file - open for writing; the journal owns it from here on
   * @param usedBytes - of lines that are there
   */
  constructor(file: FileHandle, { usedBytes, keepsRoom }: { readonly usedBytes: number; readonly keepsRoom: boolean }) {
    this.#file = file;
    this.#usedBytes = usedBytes;
    this.#keepsRoom = keepsRoom;
  }

  /**
   * Begins an empty file.
   * @throws what the file system throws
   */
  static async begin(file: FileHandle, first: JournalLine): Promise<JournalFile> {
    const journal = new JournalFile(file, { usedBytes: 0, keepsRoom: true });
    await journal.append(first);
    return journal;
  }

  /** Adds a line; resolves when it outlives this process. @throws what the file system throws */
  append(line: JournalLine): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    this.#writing = this.#writing.then(() => this.#write(bytes));
    return this.#writing;
  }

  /** Gives back the room behind the lines; from here on none is kept. */
  async release(): Promise<void> {
    await this.#writing.catch(() => {});
    this.#keepsRoom = false;
    await this.#file.truncate(this.#usedBytes);
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => {});
    await this.#file.close();
  }

  async #write(line: Buffer): Promise<void> {
    while (this.#keepsRoom && this.#usedBytes + line.length + reservedBytes > this.#sizeBytes) {
      await writeAt(this.#file, blank, this.#sizeBytes);
      this.#sizeBytes += blank.length;
    }
    await writeAt(this.#file, line, this.#usedBytes);
    this.#usedBytes += line.length;
  }
}
