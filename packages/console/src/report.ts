/** One active or disabled recommendation. */
export interface Recommendation {
  /** Without the suffix `.report`: `ccx_rules_ocp.external.rules.nodes_requirements_check`. */
  readonly ruleId: string;
  /** `undefined`: the rule counts, but has no series of its own. */
  readonly errorKey: string | undefined;
  readonly description: string;
  /** 1 low, 2 moderate, 3 important, 4 critical; anything else is invalid. */
  readonly totalRisk: number;
  readonly isDisabled: boolean;
}

/** What the services found in an archive (`openshift/insights-operator:pkg/insights/types/types.go`). */
export interface InsightsReport {
  /** Whether it is about the upload that was asked for, or the newest one of the cluster. */
  readonly source: 'request' | 'cluster';
  /** By request id: that id. */
  readonly requestId: string | undefined;
  /** By cluster id: when the archive was looked at. */
  readonly lastCheckedAt: Date | undefined;
  /** By cluster id: when the archive's data was gathered. */
  readonly gatheredAt: Date | undefined;
  /** Disabled ones not counted. */
  readonly total: number;
  readonly recommendations: readonly Recommendation[];
}
