import type { EndpointSettings } from '@insights/cluster';
import type { GatherRequest } from '@insights/contract';

/** What was asked for on the command line, checked, as far as a gather needs it. */
export interface GatherSettings {
  readonly kubeconfig: string | undefined;
  /** A context of the kubeconfig; default its current one. */
  readonly context?: string | undefined;
  readonly storagePath: string;
  /** Members of a request that does not have them. */
  readonly defaults: GatherRequest;
  readonly sinceSeconds: number;
  /** Where Prometheus and the like are. */
  readonly endpoints: EndpointSettings;
  /** Whether functions that read Secrets run here, with the rights of the kubeconfig. */
  readonly withSecrets: boolean;
  readonly output: 'text' | 'json';
  /** Whether what took longest and what was missing is printed after a gather. Default `false`. */
  readonly withTable?: boolean;
}
