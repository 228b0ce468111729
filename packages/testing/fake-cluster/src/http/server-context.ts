import type { ControlPlane } from '../control-plane.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import type { RequestLog } from './request-log.ts';

/** Which aggregated discovery the server knows: current, Kubernetes 1.26 to 1.29, or older. */
export type DiscoveryVersion = 'v2' | 'v2beta1' | 'none';

/** Everything that answers requests. */
export interface ServerContext {
  readonly controlPlane: ControlPlane;
  readonly faults: FaultPlan;
  readonly log: RequestLog;
  /** Of Kubernetes, such as `1.33.4`. */
  readonly version: string;
  readonly discovery: DiscoveryVersion;
  readonly bookmarkSeconds: number;
}
