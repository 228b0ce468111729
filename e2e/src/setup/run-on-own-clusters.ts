import { join } from 'node:path';
import { ExitCode } from '@insights/process';
import { prepareRealCluster, runInRealCluster } from '@insights/real-cluster';
import { acts, type Lane, patternOf } from './lanes.ts';

/** What {@link runOnOwnClusters} takes. */
export interface OwnClustersOptions {
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
  if (jestArgs.length > 0) return runOnCluster(jestArgs, options);
  const codes: number[] = [];
  for (const lanes of acts) {
    // The clusters get the signals of the process too; this is for the acts that have not begun.
    if (!signal.aborted) codes.push(...(await runLanes(lanes, options)));
  }
  return codes.find((code) => code !== ExitCode.done) ?? (signal.aborted ? ExitCode.other : ExitCode.done);
}

async function runLanes(lanes: readonly Lane[], options: OwnClustersOptions): Promise<number[]> {
  const ended = await Promise.allSettled(lanes.map((lane) => runOnCluster(lane.map(patternOf), options)));
  return ended.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

function runOnCluster(jestArgs: readonly string[], options: OwnClustersOptions): Promise<number> {
  const { root, layout, measurements, keep, onProgress } = options;
  const inside = join(root, 'e2e/src/setup/inside.ts');
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', inside, layout, measurements];
  return runInRealCluster([...command, ...jestArgs], { cwd: root, keep, onProgress, signals: process });
}
