import { customResourceDefinitions, type Manifest, openShiftObjects, type TargetCluster } from '@insights/installation';
import { addPods, type RealCluster } from '@insights/real-cluster';

interface CrowdOptions {
  readonly cluster: RealCluster;
  readonly target: TargetCluster;
  /** Told what is done next. */
  readonly onStep: (text: string) => void;
}

/** Pods of the cluster; with them it has some 23,000 objects. */
export const crowdPods = 12_000;

/** Pods that {@link addMorePods} adds. */
export const morePods = 18_000;

const podNamespaces = 120;
const width = 32;

interface Kind {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

const core = (resource: string): Kind => ({ group: '', version: 'v1', resource });

/** Makes a cluster of OpenShift's kinds with 12,000 pods among 23,000 objects. */
export async function fillCluster({ cluster, target, onStep }: CrowdOptions): Promise<void> {
  onStep("Adding OpenShift's kinds and objects");
  await target.apply([...customResourceDefinitions(), ...openShiftObjects(cluster.registry)]);
  await createMany(target, { group: 'config.openshift.io', version: 'v1', resource: 'clusteroperators' }, 32, operator);
  onStep(`Adding ${crowdPods} pods`);
  await addPodsTo(cluster, 'bench', crowdPods);
  onStep('Adding 8,800 other objects');
  await createMany(target, core('nodes'), 200, (index) => ({
    metadata: { name: `bench-${index}` },
    spec: { unschedulable: true },
  }));
  await createMany(target, core('configmaps'), 3600, configMap);
  await createMany(target, core('secrets'), 1200, secret);
  await createMany(target, { group: 'apps', version: 'v1', resource: 'deployments' }, 1200, deployment);
  await createMany(target, core('events'), 2400, event);
}

/** Adds pods until there are 30,000. */
export function addMorePods(cluster: RealCluster): Promise<void> {
  return addPodsTo(cluster, 'more', morePods);
}

async function addPodsTo({ kubeconfig }: RealCluster, prefix: string, pods: number): Promise<void> {
  const count = pods / podNamespaces;
  for (let index = 0; index < podNamespaces; index += 1) {
    await addPods({ kubeconfig, count, namespace: `${prefix}-${index}` });
  }
}

async function createMany(
  { objects, signal }: TargetCluster,
  { group, version, resource }: Kind,
  count: number,
  make: (index: number) => object,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const body = make(next) as Manifest;
      next += 1;
      await objects.create({ group, version, resource, namespace: body.metadata.namespace }, body, signal);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
}

function inNamespace(name: string, index: number) {
  return { name: `${name}-${index}`, namespace: `bench-${index % podNamespaces}` };
}

function operator(index: number) {
  return { apiVersion: 'config.openshift.io/v1', kind: 'ClusterOperator', metadata: { name: `operator-${index}` } };
}

function configMap(index: number) {
  return { metadata: inNamespace('settings', index), data: { 'config.yaml': `setting: ${index}\n`.repeat(40) } };
}

function secret(index: number) {
  return { metadata: inNamespace('secret', index), stringData: { token: `${index}`.repeat(100) } };
}

function deployment(index: number) {
  const labels = { app: `app-${index}` };
  const containers = [{ name: 'server', image: `registry.insights.test:5000/app:${index}` }];
  const template = { metadata: { labels }, spec: { containers } };
  return { metadata: inNamespace('app', index), spec: { replicas: 0, selector: { matchLabels: labels }, template } };
}

function event(index: number) {
  const { namespace } = inNamespace('event', index);
  const involvedObject = { apiVersion: 'v1', kind: 'Pod', namespace, name: 'workload-00000' };
  const times = { firstTimestamp: new Date(0).toISOString(), lastTimestamp: new Date(0).toISOString() };
  const message = 'Back-off restarting failed container';
  return {
    metadata: inNamespace('event', index),
    involvedObject,
    reason: 'BackOff',
    type: 'Warning',
    message,
    ...times,
  };
}
