import type { FileHandle } from 'node:fs/promises';
import type { Clock } from '@insights/process';
import type { ArchiveRecord, RecordOutcome } from './archive-record.ts';
import type { CompressedFile } from './compressed-output.ts';
import { FolderSet } from '../folder-set.ts';
import { gathersRecordPath, isReadableGathers } from '../gathers-record.ts';
import { type ArchiveLimits, gathersLimits, keptRecords } from '../limits.ts';
import { fingerprintOf, RecordLedger } from './record-ledger.ts';
import { digestOfPath } from '../path-set.ts';
import { describePathProblem, toStoredPath } from '../record-path.ts';
import { emptyText, overLimitText, sameFingerprintText, sameNameText, unusablePathText } from './record-texts.ts';
import { TarGzOutput } from './tar-gz-output.ts';

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
 * The records of one archive, by the rules of today's recorder (`openshift/insights-operator:pkg/recorder/recorder.go`): what is stored,
 * where, and what is said about it.
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
    const error =
      this.#describeProblem(candidate) ??
      (await this.#describeDuplicate(candidate)) ??
      (await this.#describeFolderProblem(candidate)) ??
      (await this.#write(candidate));
    if (error !== undefined) return { stored: false, path, error };

    const sameContents = await this.#remember(candidate);
    const outcome = { stored: true, path, bytes: contents.length } as const;
    if (warning === undefined && sameContents === undefined) return outcome;
    return { ...outcome, warning: [warning, sameContents].filter((text) => text !== undefined).join('; ') };
  }

  /** Completes the tar.gz. */
  end(): Promise<CompressedFile> {
    return this.#output.end();
  }

  /** Frees everything but the file; a pending call rejects. */
  async close(): Promise<void> {
    this.#output.destroy();
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

  async #describeDuplicate({ path, digest, fingerprint }: Candidate): Promise<string | undefined> {
    const stored = await this.#ledger.findPath(path, digest);
    return stored && sameNameText(path, stored.fingerprint, fingerprint);
  }

  async #describeFolderProblem({ path, digest }: Candidate): Promise<string | undefined> {
    if (this.#folders.has(path, digest)) return unusablePathText(path, 'is a folder of another record');
    for (const folder of this.#folders.newFoldersOf(path)) {
      if (await this.#ledger.findPath(folder)) return unusablePathText(path, `is inside of the record "${folder}"`);
    }
    return undefined;
  }

  async #write({ path, contents, capturedAt, isPriority }: Candidate): Promise<string | undefined> {
    const member = { path, bytes: contents.length, modifiedAt: capturedAt };
    const full = await this.#output.add(member, contents, isPriority);
    if (full === undefined) return undefined;
    const limit =
      full === 'compressed'
        ? `compressed archive size limit ${this.#limits.compressedBytes}`
        : `uncompressed archive size limit ${this.#limits.uncompressedBytes}`;
    return overLimitText(path, contents.length, limit);
  }

  async #remember({ path, digest, contents, fingerprint, capturedAt }: Candidate): Promise<string | undefined> {
    this.#records += 1;
    this.#folders.add(path, this.#folders.newFoldersOf(path));
    this.#uncompressedBytes += contents.length;
    this.#newestMilliseconds = Math.max(this.#newestMilliseconds, capturedAt.getTime());
    const twin = await this.#ledger.findFingerprint(fingerprint);
    await this.#ledger.add({ path, fingerprint }, twin === undefined, digest);
    return twin && sameFingerprintText(fingerprint, twin.path, path);
  }
}
