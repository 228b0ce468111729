import type { Clock } from '@insights/process';
import type { ImageStore } from './image-store.ts';
import type { KubeletApi } from './kubelet-api.ts';
import type { RestartBackoff } from './restart-backoff.ts';

/** What every pod of a node shares. */
export interface NodeServices {
  readonly api: KubeletApi;
  readonly clock: Clock;
  readonly folder: string;
  readonly images: ImageStore;
  readonly crashes: RestartBackoff;
  readonly pulls: RestartBackoff;
  readonly clusterEnvironment: Readonly<Record<string, string>>;
}
