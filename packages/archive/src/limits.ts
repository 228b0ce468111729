import type { JsonBounds } from '@insights/process';

/** How much one written archive may hold. */
export interface WriteLimits {
  /**
   * Bytes of all contents together, uncompressed; a sum of exactly this fits. Records marked `alwaysStored` are counted
   * and never refused for it. Default 25,165,824 (24 MiB, `gathered-data` 2.2).
   */
  readonly archiveBytes?: number;
  /** Bytes of the finished file; exactly this fits. Default 10,485,760 (10 MiB), the most that the upload takes. */
  readonly compressedBytes?: number;
}

/** How much of an untrusted archive is looked at before it is refused. */
export interface InspectLimits {
  /** Bytes of the file. Default 10,485,760, the most that the upload takes. */
  readonly compressedBytes?: number;
  /** Bytes of the tar stream, headers and padding included. Default 134,217,728 (128 MiB). */
  readonly uncompressedBytes?: number;
  /** Bytes of one record. Default 33,554,432 (32 MiB). */
  readonly recordBytes?: number;
  /** Number of records. Default 50,000. */
  readonly records?: number;
  /** How many times larger the tar stream may be than the file. Default 200; see {@link ratioFreeBytes}. */
  readonly ratio?: number;
}

/** The limits of `gathered-data` 2.2 and of the upload client (`operator-contracts` 0.3). */
export const defaultWriteLimits: Required<WriteLimits> = {
  archiveBytes: 25_165_824,
  compressedBytes: 10_485_760,
};

/**
 * Twenty-four MiB of contents in records of 400 bytes are 94 MiB of tar, and the always stored ones come on top: hence
 * 128 MiB. JSON of one kind compresses 10 to 30 times and tar's own padding somewhat more, while a bomb reaches 1,000.
 */
export const defaultInspectLimits: Required<InspectLimits> = {
  compressedBytes: 10_485_760,
  uncompressedBytes: 134_217_728,
  recordBytes: 33_554_432,
  records: 50_000,
  ratio: 200,
};

/** The ratio is not looked at before this many bytes came out: a small archive is mostly padding. */
export const ratioFreeBytes = 4_194_304;

/**
 * What a reader looks into of `insights-operator/gathers.json`, by its bytes before anything is built of them. More bytes
 * are not looked into; what is nested deeper or has more values within them is not of our writer: 77 functions take 12 KB
 * and 600 values without errors.
 */
export const gathersLimits: JsonBounds = { bytes: 4_194_304, depth: 16, values: 100_000 };
