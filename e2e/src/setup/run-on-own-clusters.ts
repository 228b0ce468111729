import { join } from 'node:path';
import { prepareRealCluster, runInRealCluster } from '@insights/real-cluster';
import { acts, type Lane, patternOf } from './lanes.ts';
import { type LaneSignals, runActs } from './run-acts.ts';

interface OwnClustersOptions {
  /** Root folder of the repository. */
  readonly root: string;
  /** Folder of the OCI layout with the release image. */
  readonly layout: string;
  /** File for what is measured. */
  readonly measurements: string;
  /** What to run, on one cluster. Empty: all suites, a cluster for each lane of each act. */
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
export async function runOnOwnClusters(options: OwnClustersOptions, signal: AbortSignal): Promise<number> {
  const { jestArgs, onProgress } = options;
  // Ahead of the clusters, which would all begin with it.
  await prepareRealCluster({ onProgress }, signal);
  if (jestArgs.length > 0) return runOnCluster(jestArgs, options, process);
  const runLane = (lane: Lane, signals: LaneSignals) => runOnCluster(lane.map(patternOf), options, signals);
  return runActs(acts, { runLane, signals: process }, signal);
}

function runOnCluster(
  jestArgs: readonly string[],
  { root, layout, measurements, keep, onProgress }: OwnClustersOptions,
  signals: LaneSignals,
): Promise<number> {
  const inside = join(root, 'e2e/src/setup/inside.ts');
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', inside, layout, measurements];
  return runInRealCluster([...command, ...jestArgs], { cwd: root, keep, onProgress, signals });
}
