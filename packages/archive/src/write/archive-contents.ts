import type { FileHandle } from 'node:fs/promises';
import type { Clock } from '@insights/process';
import type { ArchiveRecord, RecordOutcome } from './archive-record.ts';
import type { CompressedFile } from './compressed-output.ts';
import type { WriteLimits } from '../limits.ts';
import { fingerprintOf, RecordLedger } from './record-ledger.ts';
import { describePathProblem, toStoredPath } from '../record-path.ts';
import { emptyText, overLimitText, sameFingerprintText, sameNameText, unusablePathText } from './record-texts.ts';
import { TarGzOutput } from './tar-gz-output.ts';

/** What {@link ArchiveContents} takes. */
export interface ArchiveContentsOptions {
  /** Where the tar.gz goes; stays open. */
  readonly file: FileHandle;
  /** For the ledger, which owns it from here on. */
  readonly journal: FileHandle;
  readonly clock: Clock;
  readonly limits: Required<WriteLimits>;
  readonly level: number;
}

/** A record that may be stored, but for the size of the file. */
interface Candidate {
  readonly path: string;
  readonly contents: Uint8Array;
  readonly fingerprint: string;
  readonly capturedAt: Date;
  readonly isPriority: boolean;
}

/** The records of one archive, under the rules of `gathered-data` 2.2: what is stored, where, and what is said about it. */
export class ArchiveContents {
  readonly #clock: Clock;
  readonly #limits: Required<WriteLimits>;
  readonly #ledger: RecordLedger;
  readonly #output: TarGzOutput;
  #records = 0;
  #uncompressedBytes = 0;
  #newestMilliseconds = 0;

  constructor({ file, journal, clock, limits, level }: ArchiveContentsOptions) {
    this.#clock = clock;
    this.#limits = limits;
    this.#ledger = new RecordLedger(journal);
    this.#output = new TarGzOutput({ file, level, compressedBytes: limits.compressedBytes });
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
    return this.#ledger.tableBytes;
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
      contents,
      fingerprint: fingerprintOf(contents),
      capturedAt: record.capturedAt ?? this.#clock.now(),
      isPriority: record.alwaysStored ?? false,
    };
    const error =
      this.#describeProblem(candidate) ?? (await this.#describeDuplicate(candidate)) ?? (await this.#write(candidate));
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
    const { archiveBytes } = this.#limits;
    const problem = describePathProblem(path);
    if (problem !== undefined) return unusablePathText(path, problem);
    if (contents.length === 0) return emptyText(path);
    if (isPriority || this.#uncompressedBytes + contents.length <= archiveBytes) return undefined;
    return overLimitText(path, contents.length, `archive size limit ${archiveBytes}`);
  }

  async #describeDuplicate({ path, fingerprint }: Candidate): Promise<string | undefined> {
    const stored = await this.#ledger.findPath(path);
    return stored && sameNameText(path, stored.fingerprint, fingerprint);
  }

  async #write({ path, contents, capturedAt, isPriority }: Candidate): Promise<string | undefined> {
    const member = { path, bytes: contents.length, modifiedAt: capturedAt };
    if (await this.#output.add(member, contents, isPriority)) return undefined;
    return overLimitText(path, contents.length, `compressed archive size limit ${this.#limits.compressedBytes}`);
  }

  async #remember({ path, contents, fingerprint, capturedAt }: Candidate): Promise<string | undefined> {
    this.#records += 1;
    this.#uncompressedBytes += contents.length;
    this.#newestMilliseconds = Math.max(this.#newestMilliseconds, capturedAt.getTime());
    const twin = await this.#ledger.findFingerprint(fingerprint);
    await this.#ledger.add({ path, fingerprint }, twin === undefined);
    return twin && sameFingerprintText(fingerprint, twin.path, path);
  }
}
