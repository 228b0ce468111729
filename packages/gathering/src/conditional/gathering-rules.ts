import type { Rejection } from '@insights/rules';

/** The gathering rules of a run, as they were handed over. Nothing of it is trusted. */
export interface GatheringRules {
  /** The document that is to be in force, parsed; absent: the built-in one. */
  readonly document?: unknown;
  /** The text of it, exactly as it was received. */
  readonly raw?: string;
  readonly source?: 'fresh' | 'last-good' | 'built-in';
  /** Where it comes from: a URL with `%s` for the version. */
  readonly endpoint?: string;
  /** Outcome of the download, for the report alone. */
  readonly available?: boolean;
  readonly reason?: string;
  readonly message?: string;
  /** What whoever downloaded it found wrong with it, or with one that was refused as a whole. */
  readonly valid?: boolean;
  readonly rejected?: readonly Rejection[];
  /** The text of a document that was refused as a whole. */
  readonly rejectedRaw?: string;
}
