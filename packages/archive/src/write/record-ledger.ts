import { hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { CompactIndex } from '../compact-index.ts';
import { digestOfPath } from '../path-set.ts';
import { type JournalEntry, RecordJournal } from './record-journal.ts';

type Matcher = (entry: JournalEntry) => boolean;

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

  /** The record stored at this path; most often known at once that there is none. */
  findPath(path: string, digest = digestOfPath(path)): Promise<JournalEntry | undefined> | undefined {
    return this.#find(this.#byPath.valuesOf(tagOf(digest)), (entry) => entry.path === path);
  }

  /** The first record stored with these contents; most often known at once that there is none. */
  findFingerprint(fingerprint: string): Promise<JournalEntry | undefined> | undefined {
    return this.#find(this.#byFingerprint.valuesOf(tagOf(fingerprint)), (entry) => entry.fingerprint === fingerprint);
  }

  /**
   * Remembers a stored record; most often at once.
   * @param digest - of the path, when the caller has it
   * @param isFirstContent - whether {@link findFingerprint} knew nothing of it; only the first can be found again
   */
  add(entry: JournalEntry, isFirstContent: boolean, digest = digestOfPath(entry.path)): Promise<void> | undefined {
    const position = this.#journal.append(entry);
    if (typeof position === 'number') return this.#index(position, digest, isFirstContent ? entry : undefined);
    return position.then((written) => this.#index(written, digest, isFirstContent ? entry : undefined));
  }

  async close(): Promise<void> {
    await this.#journal.close();
  }

  // Thousands of equal contents under one tag would make every search for them walk all of them: only the first is kept.
  #index(position: number, pathDigest: string, firstContent: JournalEntry | undefined): undefined {
    this.#byPath.add(tagOf(pathDigest), position);
    if (firstContent) this.#byFingerprint.add(tagOf(firstContent.fingerprint), position);
  }

  #find(positions: readonly number[], matches: Matcher): Promise<JournalEntry | undefined> | undefined {
    return positions.length === 0 ? undefined : this.#search(positions, matches);
  }

  // Two records may share a tag, so what the index finds is compared with what the journal says.
  async #search(positions: readonly number[], matches: Matcher): Promise<JournalEntry | undefined> {
    for (const position of positions) {
      const entry = await this.#journal.read(position);
      if (matches(entry)) return entry;
    }
    return undefined;
  }
}

/** The fingerprint of a record: SHA-256 of its contents, 64 lower-case hex digits. */
export function fingerprintOf(contents: Uint8Array): string {
  return hash('sha256', contents);
}

function tagOf(digest: string): number {
  return Number.parseInt(digest.slice(0, 8), 16);
}
