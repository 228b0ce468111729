/** What is wrong with one key. */
export interface Finding {
  /** Dotted: `fastTrack.interval`. */
  readonly key: string;
  readonly message: string;
}
