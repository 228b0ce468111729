import type { RecordStore } from '@insights/rollout-store';
import type { ClusterFactsReader } from '../cluster/cluster-facts.ts';
import type { ConfigurationWatcher } from '../configuration/configuration-watcher.ts';
import type { GatherCredentials } from '../credentials/gather-credentials.ts';
import type { GatherController } from '../gathering/gather-controller.ts';
import type { TableKeeper } from '../gathering/table-keeper.ts';
import type { PodIdentity } from '../pod-identity.ts';
import type { ImagePoller } from '../rollout/image-poller.ts';
import type { RolloutController } from '../rollout/rollout-controller.ts';
import type { ReportFollower } from '../upload/report-follower.ts';
import type { UploadController } from '../upload/upload-controller.ts';

/** As much of the parts of `main` as `/status` and the conditions tell of. */
export interface ShownParts {
  /** Of this program. */
  readonly version: string;
  readonly startedAt: Date;
  readonly identity: PodIdentity;
  readonly configuration: Pick<
    ConfigurationWatcher,
    'config' | 'isReporting' | 'isGathering' | 'notReporting' | 'problems' | 'notes'
  >;
  readonly credentials: Pick<GatherCredentials, 'expiresAt' | 'failure'>;
  readonly cluster: Pick<ClusterFactsReader, 'last'>;
  readonly store: Pick<RecordStore, 'location' | 'problem'>;
  readonly poller: Pick<ImagePoller, 'view' | 'last'>;
  readonly tables: Pick<TableKeeper, 'last'>;
  readonly gathers: Pick<GatherController, 'running' | 'progress' | 'last' | 'nextAt'>;
  readonly rollout: Pick<RolloutController, 'observation' | 'waiting'>;
  readonly uploads: Pick<UploadController, 'pending' | 'failure' | 'last' | 'unreadable'>;
  readonly reports: Pick<ReportFollower, 'last' | 'failure'>;
}

/** What is not in force as it should be, one line each. */
export function configurationProblems({ configuration, store }: ShownParts): readonly string[] {
  return [...configuration.problems, ...(store.problem === undefined ? [] : [store.problem])];
}
