/** How long each phase may take, in seconds. */
export interface Deadlines {
  readonly candidateSeconds: number;
  readonly preparedSeconds: number;
  /** From the patch to the handshake. */
  readonly startSeconds: number;
  /** Added to the gather timeout for the first gather. */
  readonly gatherSlackSeconds: number;
  /** From the fallback patch to a gatherer that answers. */
  readonly rollbackSeconds: number;
  /** How long a new pod waits for a gather on the release image before its fast-track image is applied again. */
  readonly settleSeconds: number;
}

/** The deadlines in force unless something else is set. */
export const defaultDeadlines: Deadlines = {
  candidateSeconds: 24 * 3600,
  preparedSeconds: 600,
  startSeconds: 180,
  gatherSlackSeconds: 120,
  rollbackSeconds: 180,
  settleSeconds: 600,
};

/** The part of the configuration that decisions depend on; the first five members are those of `fastTrack`. */
export interface RolloutSettings {
  /** `disabled`: no new digest, and none again after the pod was replaced; pins and fallbacks work on. */
  readonly mode: 'disabled' | 'stream' | 'unified' | 'index';
  /** Why the mode is `disabled` although nobody wrote that. */
  readonly disabledBecause?: string | undefined;
  /** No new digest; what is under way is finished, what runs is applied again after a new pod. */
  readonly paused: boolean;
  /** Decide and say, never patch. */
  readonly observe: boolean;
  readonly fallback: 'release' | 'last-good';
  /** Scopes that an image may come from: `host/name`, which covers what lies below it, a whole host, `*.domain`. */
  readonly allowedRepositories: readonly string[];
  readonly probation: { readonly gathers: number; readonly minimumSeconds: number; readonly maximumSeconds: number };
  /**
   * What must vouch for an image; `unclear`: the setting is no policy. This build cannot verify: any but `none` refuses every
   * image but the release's.
   */
  readonly verificationPolicy: 'none' | 'key' | 'keyless' | 'unclear';
  /** After which a gather is cancelled. */
  readonly gatherTimeoutSeconds: number;
  readonly deadlines: Deadlines;
  /** Major of the REST contract that `main` speaks. */
  readonly contractMajor: number;
  /** Version of `main`; compared with the label `insights.openshift.io/min-main`. */
  readonly mainVersion: string;
  /** Compressed bytes of an image that is still taken. */
  readonly maximumImageBytes: number;
}
