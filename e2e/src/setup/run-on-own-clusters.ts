import { join } from 'node:path';
import { ExitCode } from '@insights/process';
import { prepareRealCluster, runInRealCluster } from '@insights/real-cluster';
import { lanes, patternOf } from './lanes.ts';

/** What {@link runOnOwnClusters} takes. */
export interface OwnClustersOptions {
  /** Root folder of the repository. */
  readonly root: string;
  /** Folder of the OCI layout with the release image. */
  readonly layout: string;
  /** File for what is measured. */
  readonly measurements: string;
  /** What to run, on one cluster. Empty: all suites, a cluster for each lane. */
  readonly jestArgs: readonly string[];
  /** Whether the clusters' folders stay. */
  readonly keep: boolean;
  /** Told what takes time. */
  readonly onProgress: (text: string) => void;
}

/**
 * Runs suites on clusters that are started for them and gone afterwards.
 * @returns the exit code of a jest that failed, or 0
 * @throws RealClusterError when a cluster cannot be started, after the others have ended
 */
export async function runOnOwnClusters(options: OwnClustersOptions): Promise<number> {
  const { root, layout, measurements, jestArgs, keep, onProgress } = options;
  // Ahead of the clusters, which would both begin with it.
  await prepareRealCluster({ onProgress });
  const inside = join(root, 'e2e/src/setup/inside.ts');
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', inside, layout, measurements];
  const runs = jestArgs.length > 0 ? [jestArgs] : lanes.map((lane) => lane.map(patternOf));
  const ended = await Promise.allSettled(
    runs.map((args) => runInRealCluster([...command, ...args], { cwd: root, keep, onProgress, signals: process })),
  );
  const failed = ended.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  const codes = ended.map((result) => (result.status === 'fulfilled' ? result.value : ExitCode.other));
  return codes.find((code) => code !== ExitCode.done) ?? ExitCode.done;
}
