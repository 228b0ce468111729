import type { JsonBounds } from '@insights/process';

// The most that is sent of one file (`openshift/insights-operator:pkg/insights/insightsclient/insightsclient.go`). The upload
// client has the number too: what writes archives and what speaks to services stand side by side and know nothing of each
// other. A test in `main`, which knows both, holds them together.
const mostUploadBytes = 10_485_760;

/** How much one written archive may hold. */
export interface WriteLimits {
  /**
   * Bytes of all contents together, uncompressed; a sum of exactly this fits. Records marked `alwaysStored` are counted
   * and never refused for it. Default 25,165,824 (24 MiB).
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
}

/** Everything that an archive being written is held to. */
export interface ArchiveLimits
  extends Required<WriteLimits>,
    Pick<Required<InspectLimits>, 'uncompressedBytes' | 'recordBytes' | 'records'> {}

/** What of a limit is kept free for records that are always stored: the metadata, with 4 MiB at the most, comes last. */
export const keptRecords = (records: number) => Math.min(100, Math.floor(records / 10));
export const keptBytes = (uncompressedBytes: number) => Math.min(8_388_608, Math.floor(uncompressedBytes / 16));

/** The limits of today's recorder (`openshift/insights-operator:pkg/recorder/recorder.go`) and of its upload client. */
export const defaultWriteLimits: Required<WriteLimits> = {
  archiveBytes: 25_165_824,
  compressedBytes: mostUploadBytes,
};

/**
 * One set of limits for who writes and who reads: what {@link ArchiveWriter} finishes within its default limits is within
 * these. Twenty-four MiB of contents in records of 400 bytes are 94 MiB of tar, and the always stored ones come on top:
 * hence 128 MiB. How far a stream may unfold is bounded by that alone: an object of the cluster may hold a megabyte of
 * blanks, which compresses as a bomb does, and 128 MiB are read through in less than a second without being kept.
 */
export const defaultInspectLimits: Required<InspectLimits> = {
  compressedBytes: mostUploadBytes,
  uncompressedBytes: 134_217_728,
  recordBytes: 33_554_432,
  records: 50_000,
};

/**
 * What a reader looks into of `insights-operator/gathers.json`, by its bytes before anything is built of them. More bytes
 * are not looked into; what is nested deeper or has more values within them is not of our writer: 77 functions take 12 KB
 * and 600 values without errors.
 */
export const gathersLimits: JsonBounds = { bytes: 4_194_304, depth: 16, values: 100_000 };

/**
 * Completes the limits of a writer by those of the reader. A writer that may write more than the reader takes is for a
 * reader with limits of its own, and has only the ones that it was given.
 */
export function archiveLimits(limits: WriteLimits): ArchiveLimits {
  const own = { ...defaultWriteLimits, ...limits };
  if (own.archiveBytes > defaultWriteLimits.archiveBytes) {
    return { ...own, uncompressedBytes: Infinity, recordBytes: Infinity, records: Infinity };
  }
  const { uncompressedBytes, recordBytes, records } = defaultInspectLimits;
  return { ...own, uncompressedBytes, recordBytes, records };
}
