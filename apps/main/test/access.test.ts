import { describe, expect, it } from '@jest/globals';
import { MainOnFakes } from './support/main-on-fakes.ts';
import {
  covers,
  grantedRights,
  kubernetesRights,
  openShiftRights,
  requestsOfMain,
  usedRights,
} from './support/rights.ts';
import { waitUntil } from './support/wait-until.ts';

describe('the rights of main', () => {
  it('suffice for everything that it does, and none of them is idle', usesWhatItMay);
  it('suffice on a plain Kubernetes, where nothing of OpenShift is asked for', asksNothingOfOpenShift);
  it('may lack those of OpenShift: main says so once and does the rest', doesWithout);
});

async function usesWhatItMay() {
  const configuration = { enableGlobalObfuscation: true };
  await using withSecret = await MainOnFakes.create({ rights: openShiftRights, configuration });
  withSecret.gatherer.translationTable = { '10.128.0.55': '10.128.0.1' };
  nameAuthorities(withSecret.cluster);
  withSecret.startMain();
  await using withoutSecret = await MainOnFakes.start({ rights: openShiftRights, support: null });

  await workHard(withSecret);
  withoutSecret.publish('4.20.8');
  await waitUntil('the record in the ConfigMap', async () => {
    const { rollout } = await withoutSecret.status();
    return (
      rollout.recordIn === 'configmap' && rollout.phase === 'Stable' && rollout.record?.chosen.source !== 'release'
    );
  });

  // A watch is in the log when it has ended.
  await Promise.all([withSecret.stopMain(), withoutSecret.stopMain()]);
  await waitUntil('the watch', () => usedRights(withSecret.cluster).some(({ verb }) => verb === 'watch'));
  for (const { cluster } of [withSecret, withoutSecret]) expect(refused(cluster)).toEqual([]);
  const used = [...usedRights(withSecret.cluster), ...usedRights(withoutSecret.cluster)];
  const idle = grantedRights(withSecret.cluster).filter((right) => !used.some((asked) => covers(right, asked)));
  // For clusters that are no OpenShift.
  expect(idle).toEqual([expect.objectContaining({ resource: 'namespaces', name: 'kube-system' })]);
}

/** Settings of registries whose certificates are in ConfigMaps of both namespaces that main may read. */
function nameAuthorities(cluster: MainOnFakes['cluster']) {
  const configMap = (namespace: string, name: string, data: Readonly<Record<string, string>>) =>
    cluster.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name }, data });
  const registries =
    '[{prefix: a.example, caFrom: {configMap: ca}}, {prefix: b.example, caFrom: {configMap: ca, namespace: openshift-config}}]';
  configMap('openshift-insights', 'insights-config', { 'config.yaml': `fastTrack: {registries: ${registries}}` });
  for (const namespace of ['openshift-insights', 'openshift-config']) {
    configMap(namespace, 'ca', { 'ca-bundle.crt': 'no certificate' });
  }
}

async function asksNothingOfOpenShift() {
  await using main = await MainOnFakes.start({ rights: kubernetesRights, isOpenShift: false });

  await workHard(main);

  expect(refused(main.cluster)).toEqual([]);
  const used = usedRights(main.cluster);
  expect(used.filter(({ group }) => group === 'config.openshift.io')).toEqual([]);
  expect(used).toContainEqual(expect.objectContaining({ verb: 'get', resource: 'namespaces', name: 'kube-system' }));
}

async function doesWithout() {
  await using main = await MainOnFakes.start({ rights: kubernetesRights });

  await waitUntil('two gathers', () => main.gatherer.runs.length > 1);
  const { conditions } = await main.status();

  expect(conditions).toContainEqual(expect.objectContaining({ type: 'Available', status: 'True' }));
  expect(main.log.filter((line) => line.includes('May not write the status of the ClusterOperator'))).toHaveLength(1);
  expect(main.cluster.requests.filter(({ path }) => path.includes('clusteroperators'))).toHaveLength(1);
}

async function workHard(main: MainOnFakes) {
  await waitUntil('the first gather', async () => (await main.status()).gather.last);
  const image = main.publish('4.20.8');
  await waitUntil('the new image', async () => {
    const { rollout } = await main.status();
    const { chosen } = rollout.record ?? {};
    return rollout.phase === 'Stable' && chosen?.image === image && !chosen.provisional;
  });
  await refuseRetry(main);
  await refuseRetry(main);
  await waitUntil('the repeated event', () =>
    usedRights(main.cluster).some(({ verb, resource }) => verb === 'patch' && resource === 'events'),
  );
}

async function refuseRetry(main: MainOnFakes) {
  main.editSupport({ GathererImageRetry: 'no digest' });
  await waitUntil('the wish to be taken out', () => main.support()['GathererImageRetry'] === undefined);
}

function refused(cluster: MainOnFakes['cluster']): string[] {
  return requestsOfMain(cluster)
    .filter(({ status }) => [401, 403].includes(status))
    .map(({ method, path }) => `${method} ${path}`);
}
