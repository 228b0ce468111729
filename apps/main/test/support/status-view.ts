/** The members of `/status` that tests read. */
export interface StatusView {
  readonly gatherer: { readonly image: string | null; readonly version: string | null };
  readonly rollout: {
    readonly phase: string | null;
    readonly reason: string | null;
    readonly recordIn: string;
    readonly waitingFor: { readonly reason: string } | null;
    readonly record: {
      readonly chosen: { readonly image: string; readonly source: string; readonly provisional: boolean };
      readonly quarantine: readonly { readonly digest: string; readonly class: string; readonly reason: string }[];
    } | null;
  };
  readonly lastPoll: { readonly class: string } | null;
  readonly gather: { readonly last: { readonly outcome: string; readonly requestId: string } | null };
  readonly upload: { readonly last: object | null; readonly pending: number; readonly failing: object | null };
  readonly lastReport: { readonly recommendations: number } | null;
  readonly conditions: readonly { readonly type: string; readonly status: string }[];
}
