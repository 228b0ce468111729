/** The members of `main`'s `/status` that the story reads. */
export interface StatusView {
  readonly gatherer: { readonly image: string | null; readonly version: string | null };
  readonly rollout: {
    readonly phase: string | null;
    readonly record: {
      readonly chosen: { readonly image: string; readonly provisional: boolean };
      readonly quarantine: readonly {
        readonly digest: string;
        readonly class: string;
        readonly reason: string;
        readonly until?: string;
      }[];
    } | null;
  };
  readonly lastPoll: {
    readonly at: string;
    readonly class: string;
    readonly requests: number;
    readonly bytesSent: number;
    readonly bytesReceived: number;
  } | null;
  readonly gather: {
    readonly running: {
      readonly progress: {
        readonly functionsDone: number;
        readonly functionsTotal: number;
        readonly records: number;
      } | null;
    } | null;
    readonly last: {
      readonly records: number;
      readonly startedAt: string;
      readonly finishedAt: string;
      readonly phase: string | null;
    } | null;
  };
  readonly lastReport: { readonly recommendations: number } | null;
}

/** One line of `/rollout/history`. */
export interface HistoryLine {
  readonly at: string;
  readonly result: string;
  readonly to: string;
  readonly reason: string;
}
