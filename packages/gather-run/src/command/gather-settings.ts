import type { EndpointSettings } from '@insights/cluster';
import type { GatherRequest } from '@insights/contract';

/** What was asked for on the command line, checked, as far as a gather needs it. */
export interface GatherSettings {
  readonly kubeconfig: string | undefined;
  readonly storagePath: string;
  /** Members of a request that does not have them. */
  readonly defaults: GatherRequest;
  readonly sinceSeconds: number;
  /** Where Prometheus and the like are. */
  readonly endpoints: EndpointSettings;
  /** Whether functions that read Secrets run here, with the rights of the kubeconfig. */
  readonly withSecrets: boolean;
  readonly output: 'text' | 'json';
}
