import type { FileHandle } from 'node:fs/promises';
import { isPromise } from 'node:util/types';
import type { Clock } from '@insights/process';
import type { ArchiveRecord, RecordOutcome } from './archive-record.ts';
import type { CompressedFile } from './compressed-output.ts';
import { FolderSet } from '../folder-set.ts';
import { gathersRecordPath, isReadableGathers } from '../gathers-record.ts';
import { type ArchiveLimits, gathersLimits, keptRecords } from '../limits.ts';
import type { JournalEntry } from './record-journal.ts';
import { fingerprintOf, RecordLedger } from './record-ledger.ts';
import { digestOfPath } from '../path-set.ts';
import { describePathProblem, toStoredPath } from '../record-path.ts';
import { emptyText, overLimitText, sameFingerprintText, sameNameText, unusablePathText } from './record-texts.ts';
import { type MemberEnd, TarGzOutput } from './tar-gz-output.ts';

interface ArchiveContentsOptions {
  /** Where the tar.gz goes; stays open. */
  readonly file: FileHandle;
  /** For the ledger, which owns it from here on. */
  readonly journal: FileHandle;
  readonly clock: Clock;
  readonly limits: ArchiveLimits;
  readonly level: number;
}

/** A record that may be stored, but for the size of the file. */
interface Candidate {
  readonly path: string;
  /** Of the path. */
  readonly digest: string;
  readonly contents: Uint8Array;
  readonly fingerprint: string;
  readonly capturedAt: Date;
  readonly isPriority: boolean;
}

/**
 * The records of one archive, by the rules of today's recorder (`openshift/insights-operator:pkg/recorder/recorder.go`): what
 * is stored, where, and what is said about it.
 */
export class ArchiveContents {
  readonly #clock: Clock;
  readonly #limits: ArchiveLimits;
  readonly #ledger: RecordLedger;
  readonly #output: TarGzOutput;
  readonly #folders = new FolderSet();
  #records = 0;
  #uncompressedBytes = 0;
  #newestMilliseconds = 0;

  constructor({ file, journal, clock, limits, level }: ArchiveContentsOptions) {
    this.#clock = clock;
    this.#limits = limits;
    this.#ledger = new RecordLedger(journal);
    const { compressedBytes } = limits;
    this.#output = new TarGzOutput({ file, level, compressedBytes, uncompressedBytes: limits.uncompressedBytes });
  }

  /** How many are stored. */
  get records(): number {
    return this.#records;
  }

  /** Bytes of what is stored, before compression. */
  get uncompressedBytes(): number {
    return this.#uncompressedBytes;
  }

  /** Time of the newest record. */
  get capturedAt(): Date {
    return new Date(this.#newestMilliseconds);
  }

  /** Bytes of the tar stream so far. */
  get tarBytes(): number {
    return this.#output.tarBytes;
  }

  /** Bytes of tar behind the end of the last gzip member. */
  get openBytes(): number {
    return this.#output.openBytes;
  }

  /** Memory that it takes to know all stored paths and contents. */
  get tableBytes(): number {
    return this.#ledger.tableBytes + this.#folders.tableBytes;
  }

  /**
   * Stores a record, or says why not. One call at a time.
   * @throws what the file system throws
   */
  async add(record: ArchiveRecord): Promise<RecordOutcome> {
    const { path, warning } = toStoredPath(record.path);
    const contents = typeof record.bytes === 'string' ? Buffer.from(record.bytes) : record.bytes;
    const candidate: Candidate = {
      path,
      digest: digestOfPath(path),
      contents,
      fingerprint: fingerprintOf(contents),
      capturedAt: record.capturedAt ?? this.#clock.now(),
      isPriority: record.alwaysStored ?? false,
    };
    const refusal = this.#describeProblem(candidate) ?? this.#describeConflict(candidate);
    const error = isPromise(refusal) ? await refusal : refusal;
    if (error !== undefined) return { stored: false, path, error };
    const { capturedAt, isPriority } = candidate;
    const member = { path, bytes: contents.length, modifiedAt: capturedAt };
    const full = await this.#output.add(member, contents, isPriority);
    if (full !== undefined) return { stored: false, path, error: this.#fullText(candidate, full) };

    const remembered = this.#remember(candidate);
    const sameContents = remembered && (await remembered);
    const outcome = { stored: true, path, bytes: contents.length } as const;
    if (warning === undefined && sameContents === undefined) return outcome;
    return { ...outcome, warning: [warning, sameContents].filter((text) => text !== undefined).join('; ') };
  }

  /** Ends the gzip member behind the last record, where there is room for that. One call at a time, and none of `add`. */
  endMember(): Promise<{ readonly written: Promise<MemberEnd> }> {
    return this.#output.endMember();
  }

  /** Completes the tar.gz. */
  end(): Promise<CompressedFile> {
    return this.#output.end();
  }

  /** Frees everything but the file; a pending call rejects. */
  async close(): Promise<void> {
    await this.#output.destroy();
    await this.#ledger.close();
  }

  #describeProblem({ path, contents, isPriority }: Candidate): string | undefined {
    const { archiveBytes, recordBytes, records } = this.#limits;
    const problem = describePathProblem(path);
    if (problem !== undefined) return unusablePathText(path, problem);
    if (contents.length === 0) return emptyText(path);
    if (contents.length > recordBytes) return overLimitText(path, contents.length, `record size limit ${recordBytes}`);
    if (this.#records >= records - (isPriority ? 0 : keptRecords(records))) {
      return overLimitText(path, contents.length, `archive limit of ${records} records`);
    }
    if (path === gathersRecordPath && !isReadableGathers(contents)) {
      return overLimitText(path, contents.length, `metadata size limit ${gathersLimits.bytes}`);
    }
    if (isPriority || this.#uncompressedBytes + contents.length <= archiveBytes) return undefined;
    return overLimitText(path, contents.length, `archive size limit ${archiveBytes}`);
  }

  // Nearly every record has a new path in a known folder, which is known at once: a promise for each would be a tenth of
  // what a gathering leaves for the collector.
  #describeConflict(candidate: Candidate): string | Promise<string | undefined> | undefined {
    const { path, digest } = candidate;
    const found = this.#ledger.findPath(path, digest);
    const newFolders = this.#folders.newFoldersOf(path);
    if (found || newFolders.length > 0) return this.#searchConflict(candidate, found, newFolders);
    return this.#describeFolder(candidate);
  }

  async #searchConflict(
    candidate: Candidate,
    found: Promise<JournalEntry | undefined> | undefined,
    newFolders: readonly string[],
  ): Promise<string | undefined> {
    const { path, fingerprint } = candidate;
    const stored = await found;
    if (stored) return sameNameText(path, stored.fingerprint, fingerprint);
    const problem = this.#describeFolder(candidate);
    if (problem !== undefined) return problem;
    for (const folder of newFolders) {
      if (await this.#ledger.findPath(folder)) return unusablePathText(path, `is inside of the record "${folder}"`);
    }
    return undefined;
  }

  #describeFolder({ path, digest }: Candidate): string | undefined {
    return this.#folders.has(path, digest) ? unusablePathText(path, 'is a folder of another record') : undefined;
  }

  #fullText({ path, contents }: Candidate, full: 'compressed' | 'uncompressed'): string {
    const limit =
      full === 'compressed'
        ? `compressed archive size limit ${this.#limits.compressedBytes}`
        : `uncompressed archive size limit ${this.#limits.uncompressedBytes}`;
    return overLimitText(path, contents.length, limit);
  }

  /** @returns what has to be said of it; most often known at once that there is nothing */
  #remember({ path, digest, contents, fingerprint, capturedAt }: Candidate): Promise<string | undefined> | undefined {
    this.#records += 1;
    this.#folders.add(path, this.#folders.newFoldersOf(path));
    this.#uncompressedBytes += contents.length;
    this.#newestMilliseconds = Math.max(this.#newestMilliseconds, capturedAt.getTime());
    const found = this.#ledger.findFingerprint(fingerprint);
    if (found) return this.#rememberBeside(found, { path, fingerprint }, digest);
    return this.#ledger.add({ path, fingerprint }, true, digest)?.then(() => undefined);
  }

  async #rememberBeside(
    found: Promise<JournalEntry | undefined>,
    entry: JournalEntry,
    digest: string,
  ): Promise<string | undefined> {
    const twin = await found;
    await this.#ledger.add(entry, twin === undefined, digest);
    return twin && sameFingerprintText(entry.fingerprint, twin.path, entry.path);
  }
}
