/** Bounds of every request. */
export interface RegistryLimits {
  /** A manifest or index; registries must accept 4 MB. */
  readonly manifestBytes: number;
  /** A config blob, and any other blob that is read into memory. */
  readonly blobBytes: number;
  readonly tokenBytes: number;
  /** How much of an error body is read; 1 KiB of it is kept. */
  readonly errorBytes: number;
  readonly indexEntries: number;
  readonly redirects: number;
  readonly connectMilliseconds: number;
  readonly tlsMilliseconds: number;
  readonly firstByteMilliseconds: number;
  /** From the start of a request to the end of its answer; layers are exempt. */
  readonly requestMilliseconds: number;
  /** How long a layer download may take from its first to its last byte. */
  readonly layerMilliseconds: number;
}

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

/** The limits used when none are given. */
export const defaultLimits: RegistryLimits = {
  manifestBytes: 4 * mebibyte,
  blobBytes: 4 * mebibyte,
  tokenBytes: 64 * kibibyte,
  errorBytes: 64 * kibibyte,
  indexEntries: 100,
  redirects: 5,
  connectMilliseconds: 5000,
  tlsMilliseconds: 5000,
  firstByteMilliseconds: 10_000,
  requestMilliseconds: 30_000,
  layerMilliseconds: 15 * 60_000,
};
