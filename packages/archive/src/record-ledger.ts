import { hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { CompactIndex } from './compact-index.ts';
import { type JournalEntry, RecordJournal } from './record-journal.ts';

/**
 * Knows which paths and which contents an archive already has. Memory: two tables of 8 bytes a slot, 11 to 22 bytes for
 * each record and table once they have outgrown their first size; the rest is in a file.
 */
export class RecordLedger {
  readonly #byPath = new CompactIndex();
  readonly #byFingerprint = new CompactIndex();
  readonly #journal: RecordJournal;

  /** @param file - empty, open for reading and writing; the ledger owns it from here on */
  constructor(file: FileHandle) {
    this.#journal = new RecordJournal(file);
  }

  /** Memory that the tables take. */
  get tableBytes(): number {
    return this.#byPath.tableBytes + this.#byFingerprint.tableBytes;
  }

  /** The record stored at this path. */
  async findPath(path: string): Promise<JournalEntry | undefined> {
    return await this.#find(this.#byPath.valuesOf(tagOfPath(path)), (entry) => entry.path === path);
  }

  /** The first record stored with these contents. */
  async findFingerprint(fingerprint: string): Promise<JournalEntry | undefined> {
    const positions = this.#byFingerprint.valuesOf(tagOf(fingerprint));
    return await this.#find(positions, (entry) => entry.fingerprint === fingerprint);
  }

  /**
   * Remembers a stored record.
   * @param isFirstContent - whether {@link findFingerprint} knew nothing of it; only the first can be found again
   */
  async add(entry: JournalEntry, isFirstContent: boolean): Promise<void> {
    const position = await this.#journal.append(entry);
    this.#byPath.add(tagOfPath(entry.path), position);
    // Thousands of equal contents under one tag would make every search for them walk all of them.
    if (isFirstContent) this.#byFingerprint.add(tagOf(entry.fingerprint), position);
  }

  async close(): Promise<void> {
    await this.#journal.close();
  }

  // Two records may share a tag, so what the index finds is compared with what the journal says.
  async #find(
    positions: Iterable<number>,
    matches: (entry: JournalEntry) => boolean,
  ): Promise<JournalEntry | undefined> {
    for (const position of positions) {
      const entry = await this.#journal.read(position);
      if (matches(entry)) return entry;
    }
    return undefined;
  }
}

/** The fingerprint of a record (`gathered-data` 2.1): SHA-256 of its contents, 64 lower-case hex digits. */
export function fingerprintOf(contents: Uint8Array): string {
  return hash('sha256', contents);
}

function tagOfPath(path: string): number {
  return tagOf(hash('sha256', path));
}

function tagOf(digest: string): number {
  return Number.parseInt(digest.slice(0, 8), 16);
}
