import { addPods } from '@insights/real-cluster';
import type { SuiteStage } from './suite-stage.ts';

const namespace = 'openshift-cluster-version';

/** A pod of the version operator that was restarted: its function looks at the events of the namespace only then. */
export async function addUnhealthyPod({ surroundings, cluster }: SuiteStage): Promise<void> {
  await addPods({ kubeconfig: surroundings.kubeconfig, count: 1, namespace });
  const pod = { group: '', version: 'v1', resource: 'pods', namespace, name: 'workload-00000' };
  const containerStatuses = [
    { name: 'server', image: 'simulated', imageID: '', ready: false, restartCount: 3, state: { waiting: {} } },
  ];
  const status = { containerStatuses };
  await cluster.patch(pod, { type: 'merge', body: { status }, subresource: 'status' });
}
