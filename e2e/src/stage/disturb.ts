import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { connectRealCluster, type RealCluster } from '@insights/real-cluster';
import { processesOf } from './processes.ts';
import type { SuiteStage } from './suite-stage.ts';

const run = promisify(execFile);

/** Something that happens to a cluster; resolves when it is over. */
export type Disturbance = (stage: SuiteStage) => Promise<void>;

/** Deletes the pod, as a human does. */
export const deletePod: Disturbance = async ({ installation }) => installation.deletePod();

/** Kills the process of `main` where it stands: no signal handler runs. */
export const killMain: Disturbance = async () => {
  for (const pid of await processesOf('/usr/bin/insights-operator-main')) process.kill(pid, 'SIGKILL');
};

/** Restarts the kubelet; containers go on. */
export const restartKubelet: Disturbance = () => onCluster((cluster) => cluster.restartKubelet());

/** Takes the registry away for some seconds. */
export const takeRegistryAway: Disturbance = ({ clock }) =>
  onCluster(async (cluster) => {
    await cluster.stopRegistry();
    await clock.sleep(5000);
    await cluster.startRegistry();
  });

/** Takes the registry away until {@link bringRegistryBack}. */
export const stopRegistry: Disturbance = () => onCluster((cluster) => cluster.stopRegistry());

/** Undoes {@link stopRegistry}. */
export const bringRegistryBack: Disturbance = () => onCluster((cluster) => cluster.startRegistry());

/** Drains the node and gives it back, as for an upgrade of its operating system. */
export const drainNode: Disturbance = async ({ surroundings }) => {
  const { kubectl, kubeconfig } = surroundings;
  const { node } = await connectRealCluster(process.env);
  const flags = ['--ignore-daemonsets', '--delete-emptydir-data', '--force', '--timeout=60s'];
  await run(kubectl, [`--kubeconfig=${kubeconfig}`, 'drain', node, ...flags]);
  await run(kubectl, [`--kubeconfig=${kubeconfig}`, 'uncordon', node]);
};

async function onCluster(act: (cluster: RealCluster) => Promise<void>): Promise<void> {
  // Not disposed of: that would start what a test has just stopped.
  await act(await connectRealCluster(process.env));
}
