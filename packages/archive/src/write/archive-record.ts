/** One file of an archive. */
export interface ArchiveRecord {
  /** Where it goes, for example `config/node/worker-0.json`. */
  readonly path: string;
  /** Its contents; a string is stored as UTF-8. Nothing of it is kept once `add` has resolved. */
  readonly bytes: Uint8Array | string;
  /** Not subject to `archiveBytes`, and may use what is kept back of `compressedBytes`. Default `false`. */
  readonly alwaysStored?: boolean;
  /** Default: when it was added. */
  readonly capturedAt?: Date;
}

/** What became of a record: stored, perhaps with a `warning` and at another path, or not, and why. */
export type RecordOutcome =
  | { readonly stored: true; readonly path: string; readonly bytes: number; readonly warning?: string }
  | { readonly stored: false; readonly path: string; readonly error: string };

/** A finished archive. */
export interface WrittenArchive {
  /** `insights-YYYY-MM-DD-HHMMSS.tar.gz`. */
  readonly name: string;
  readonly path: string;
  /** Of the compressed file. */
  readonly bytes: number;
  /** Of the compressed file, 64 lower-case hex digits. */
  readonly sha256: string;
  readonly records: number;
  /** Of all contents together. */
  readonly uncompressedBytes: number;
  /** Time of the newest record. */
  readonly capturedAt: Date;
}
