import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ClusterReader, loadCredentials } from '@insights/cluster';
import type { GatherPrice, RunProgress } from '@insights/contract';
import { FakeCluster } from '@insights/fake-cluster';
import { catalogue, type GatherFunction, gatherRoleRules, obfuscationReads } from '@insights/gathering';
import { type Clock, FakeClock, silentLogger, systemClock } from '@insights/process';
import { gather } from '../../src/run/gather.ts';
import type { GatherEnvironment } from '../../src/run/gather-scene.ts';
import type { GatherPlan } from '../../src/run/gather-plan.ts';
import { contributedFunction } from '../../src/run/contributed-function.ts';
import { gatherFunction, plan, temporaryFolder, version } from '../fixtures.ts';

type Read = GatherFunction['reads'][number];

const never = new AbortController().signal;
const account = { namespace: 'openshift-insights', name: 'gather' };
const nodes: Read = { group: '', version: 'v1', resource: 'nodes', verbs: ['list'] };
const pods: Read = { ...nodes, resource: 'pods' };
const machines: Read = { ...nodes, group: 'nosuch.openshift.io', resource: 'machines' };
const oldDns: Read = { ...nodes, group: 'nosuch.openshift.io', resource: 'dnses', verbs: ['get'], names: ['cluster'] };
const dns: Read = { ...oldDns, group: 'config.openshift.io' };
const logs: Read = { ...nodes, resource: 'pods/log', verbs: ['get'] };
const secrets: Read = { ...nodes, resource: 'secrets', namespaces: ['openshift-kube-apiserver'] };

interface PriceOptions {
  readonly token?: string;
  readonly changes?: Partial<GatherPlan>;
  readonly environment?: Partial<GatherEnvironment>;
  readonly clock?: Clock;
}

function reading(id: string, ...reads: readonly Read[]): GatherFunction {
  return { ...gatherFunction(id, mustNotRun), reads };
}

function mustNotRun(): Promise<void> {
  return Promise.reject(new Error('a dry run gathers nothing'));
}

async function dryRun(cluster: FakeCluster, functions: readonly GatherFunction[], options: PriceOptions = {}) {
  await using folder = await temporaryFolder();
  const { token = cluster.adminToken, changes = {}, clock = systemClock } = options;
  const kubeconfig = join(folder.path, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfigFor({ token, user: 'somebody' }));
  const credentials = await loadCredentials({ kubeconfig, env: {}, clock: systemClock });
  const progress: RunProgress[] = [];
  const environment: GatherEnvironment = {
    openCluster: async () => new ClusterReader({ credentials, userAgent: 'test', clock: systemClock }),
    storagePath: join(folder.path, 'archives'),
    ownNamespace: 'openshift-insights',
    sinceSeconds: 7200,
    version,
    clock,
    log: silentLogger(),
    ...options.environment,
  };
  const observer = { onProgress: (news: RunProgress) => void progress.push(news), onFunction: () => {} };
  const result = await gather(plan(functions, { dryRun: true, ...changes }), { environment, observer }, never);
  return { result, progress, left: await readdir(folder.path) };
}

async function priceOf(...args: Parameters<typeof dryRun>): Promise<GatherPrice> {
  const { result } = await dryRun(...args);
  expect(result).toMatchObject({ phase: 'Succeeded', archive: null, message: '' });
  if (!result.price) throw new Error('there is no price');
  return result.price;
}

function bindRole(cluster: FakeCluster, rules: readonly object[]): string {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  cluster.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: account });
  cluster.put({
    apiVersion,
    kind: 'ClusterRole',
    metadata: { name: 'some' },
    rules: rules.map((each) => ({ ...each })),
  });
  cluster.put({
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'some' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'some' },
    subjects: [{ kind: 'ServiceAccount', ...account }],
  });
  return cluster.serviceAccountToken(account);
}

function readsOf(cluster: FakeCluster): string[] {
  const asked = cluster.requests.filter(({ method, path }) => method !== 'POST' && /\/v1\/./.test(path));
  return asked.map(({ path }) => path.replace(/\?.*/, '')).toSorted();
}

describe('a dry run', () => {
  it('counts what is listed by one small page, and leaves nothing behind', async () => {
    await using cluster = await FakeCluster.start({ tls: false });
    cluster.addSynthetic({ pods: 1234, namespaces: 3 });

    const { result, left, progress } = await dryRun(cluster, [reading('a/pods', pods), reading('a/none', nodes)]);

    const [ofPods, ofNodes] = result.price?.functions ?? [];
    expect(result.price).toMatchObject({ requests: 4, missingRights: [] });
    expect(ofPods).toMatchObject({ name: 'a/pods', requests: 3, besides: [], absent: [], errors: [] });
    expect(ofPods?.bytes).toBeGreaterThan(1_000_000);
    expect(ofNodes).toMatchObject({ requests: 1, errors: [] });
    expect(readsOf(cluster)).toEqual(['/api/v1/nodes', '/api/v1/pods']);
    expect(left).toEqual(['kubeconfig']);
    expect(progress.at(-1)).toEqual({ functionsDone: 2, functionsTotal: 2, records: 0, bytes: 0 });
  });

  it('says what the cluster does not have, also of objects that are read by their names', async () => {
    await using cluster = await FakeCluster.start({ tls: false });

    const price = await priceOf(cluster, [reading('a/a', machines, oldDns, dns)]);

    expect(price.functions[0]).toMatchObject({
      requests: 1,
      absent: ['machines.nosuch.openshift.io', 'dnses.nosuch.openshift.io'],
      errors: [],
    });
    expect(price.missingRights).toEqual([]);
  });

  it('takes a subresource for there where its type is, for some are told of nowhere', async () => {
    await using cluster = await FakeCluster.start({ tls: false });
    const api: Read = { ...logs, group: 'config.openshift.io', resource: 'dnses/api', names: ['k8s'] };
    const absentApi: Read = { ...api, group: 'nosuch.openshift.io' };

    const { functions } = await priceOf(cluster, [reading('a/a', api, absentApi, logs)]);

    expect(functions[0]).toMatchObject({
      besides: ['get dnses/api.config.openshift.io', 'get pods/log'],
      absent: ['dnses/api.nosuch.openshift.io'],
    });
  });

  it('names every right that is missing, and does not try what is not allowed', async () => {
    await using cluster = await FakeCluster.start({ tls: false });
    const token = bindRole(cluster, [
      { apiGroups: [''], resources: ['nodes'], verbs: ['list'] },
      { apiGroups: ['config.openshift.io'], resources: ['dnses'], resourceNames: ['other'], verbs: ['get'] },
    ]);

    const price = await priceOf(cluster, [reading('a/a', nodes, pods, dns), reading('a/b', logs)], { token });

    expect(price.missingRights).toEqual([
      { verb: 'list', group: '', resource: 'pods', functions: ['a/a'] },
      { verb: 'get', group: '', resource: 'pods/log', functions: ['a/b'] },
      { verb: 'get', group: 'config.openshift.io', resource: 'dnses', name: 'cluster', functions: ['a/a'] },
    ]);
    expect(readsOf(cluster)).toEqual(['/api/v1/nodes']);
    expect(cluster.requests.filter(({ status }) => status === 403)).toEqual([]);
  });

  it('takes what is refused all the same for a missing right', async () => {
    await using cluster = await FakeCluster.start({ tls: false });
    cluster.fail({ match: { resource: 'pods' }, status: 403 });

    const price = await priceOf(cluster, [reading('a/a', pods)]);

    expect(price.missingRights).toEqual([{ verb: 'list', group: '', resource: 'pods', functions: ['a/a'] }]);
  });

  it('asks for the rights of every function of the catalogue, of objects and namespaces one by one', async () => {
    await using cluster = await FakeCluster.start({ tls: false });
    const token = bindRole(cluster, []);

    const price = await priceOf(cluster, catalogue, { token, changes: { obfuscation: new Set(['networking']) } });

    const needed = new Set(price.missingRights.flatMap(({ functions }) => functions));
    const reads = catalogue.filter((each) => each.reads.length > 0).map(({ id }) => id);
    expect([...needed].toSorted()).toEqual([...reads, 'obfuscation'].toSorted());
    expect(price.missingRights).toContainEqual({
      verb: 'get',
      group: '',
      resource: 'secrets',
      namespace: 'openshift-config',
      name: 'support',
      functions: ['clusterconfig/support_secret'],
    });
    expect(readsOf(cluster)).toEqual([]);
  });

  it('finds no right missing that the role of the gatherer has', async () => {
    await using cluster = await FakeCluster.start({ tls: false });
    const token = bindRole(cluster, gatherRoleRules(catalogue, obfuscationReads));
    const inGatherer = catalogue.filter(({ runsIn }) => runsIn !== 'main');
    const obfuscation = new Set(['networking'] as const);

    const price = await priceOf(cluster, inGatherer, {
      token,
      changes: { obfuscation },
      environment: { nodeLogs: 'kubelet' },
    });

    expect(price.missingRights).toEqual([]);
    expect(cluster.requests.filter(({ status }) => status === 403)).toEqual([]);
  });

  it('prices the whole catalogue without a word of what the cluster has', async () => {
    await using cluster = await FakeCluster.start({ tls: false });
    cluster.addSynthetic({ pods: 60, namespaces: 2 });

    const price = await priceOf(cluster, catalogue);

    expect(price.functions.map(({ name }) => name)).toEqual(catalogue.map(({ id }) => id));
    expect(price.functions.flatMap(({ errors }) => errors)).toEqual([]);
    expect(price.missingRights).toEqual([]);
    expect(price.functions.find(({ name }) => name === 'clusterconfig/operators')?.besides).toContain(
      'get *.config.openshift.io',
    );
  });

  it('asks for what obfuscation reads when it is asked for', async () => {
    await using cluster = await FakeCluster.start({ tls: false });
    const token = bindRole(cluster, []);
    const obfuscation = new Set(['networking'] as const);

    const { missingRights } = await priceOf(cluster, [reading('a/a')], { token, changes: { obfuscation } });

    expect(missingRights.map(({ resource, namespace, functions }) => [resource, namespace, functions])).toEqual([
      ['configmaps', 'kube-system', ['obfuscation']],
      ['dnses', undefined, ['obfuscation']],
      ['infrastructures', undefined, ['obfuscation']],
      ['networks', undefined, ['obfuscation']],
      ['hostsubnets', undefined, ['obfuscation']],
    ]);
    expect((await priceOf(cluster, [reading('a/a')], { token })).missingRights).toEqual([]);
  });

  it.each([
    ['proxy', 'nodes/proxy'],
    ['kubelet', 'nodes/log'],
    [undefined, 'nodes/proxy'],
  ] as const)('with node logs by %s asks for the right to %s alone', async (nodeLogs, resource) => {
    await using cluster = await FakeCluster.start({ tls: false });
    const token = bindRole(cluster, []);
    const ways = ['nodes/log', 'nodes/proxy'].map((way): Read => ({ ...logs, resource: way }));

    const price = await priceOf(cluster, [reading('a/a', ...ways)], { token, environment: { nodeLogs } });

    expect(price.missingRights.map((each) => each.resource)).toEqual([resource]);
  });

  it('asks for no value of a Secret', async () => {
    await using cluster = await FakeCluster.start({ tls: false });
    const metadata = { namespace: 'openshift-kube-apiserver', name: 'a' };
    cluster.put({ apiVersion: 'v1', kind: 'Secret', metadata, data: { key: 'c2VzYW1l'.repeat(1000) } });

    const price = await priceOf(cluster, [reading('a/a', secrets)]);

    expect(price.functions[0]).toMatchObject({ requests: 1, errors: [] });
    expect(price.bytes).toBeLessThan(2000);
  });

  it('reads nothing for what was contributed', async () => {
    await using cluster = await FakeCluster.start({ tls: false });
    const contribution = { function: 'a/a', durationMilliseconds: 12, errors: [], warnings: [], records: [] };

    const price = await priceOf(cluster, [contributedFunction(reading('a/a', secrets), contribution)]);

    expect(price).toMatchObject({ requests: 0, functions: [{ name: 'a/a', requests: 0 }] });
    expect(readsOf(cluster)).toEqual([]);
  });

  it('says which function reads what did not answer in time, and prices the others', async () => {
    await using cluster = await FakeCluster.start({ tls: false });
    const clock = new FakeClock('2026-01-01T00:00:00Z');
    cluster.fail({ match: { resource: 'pods' }, latencyMilliseconds: 3000 });

    const running = priceOf(cluster, [reading('a/slow', pods), reading('a/fast', nodes)], { clock });
    await waitUntil(() => readsOf(cluster).includes('/api/v1/nodes') && clock.sleepers === 2);
    await clock.advance({ seconds: 15 });
    const { functions, atLeast } = await running;

    expect(atLeast).toBe(true);
    expect(functions.map(({ errors }) => errors)).toEqual([['list pods: the answer took longer than 15s'], []]);
  });

  it('says which function reads what answers with nonsense', async () => {
    await using cluster = await FakeCluster.start({ tls: false });
    cluster.fail({ match: { resource: 'nodes' }, malformedAfterBytes: 20 });

    const { functions } = await priceOf(cluster, [reading('a/a', nodes)]);

    expect(functions[0]?.errors).toEqual([expect.stringMatching(/^list nodes: GET \/api\/v1\/nodes\?limit=10: /)]);
  });

  it('fails when the credentials are not accepted, and when nobody answers', async () => {
    await using cluster = await FakeCluster.start({ tls: false });
    const refused = await dryRun(cluster, [reading('a/a', nodes), reading('a/b', pods)], { token: 'wrong' });
    cluster.fail({ match: { path: '/version' }, drop: true, times: 0 });
    const clock = new FakeClock('2026-01-01T00:00:00Z');
    const lost = dryRun(cluster, [reading('a/a', nodes)], { clock });
    await waitUntil(() => clock.sleepers === 2);
    await clock.advance({ seconds: 15 });

    expect(refused.result).toMatchObject({ phase: 'Failed', archive: null, message: expect.stringContaining('401') });
    expect((await lost).result).toMatchObject({ phase: 'Failed', message: 'the answer took longer than 15s' });
  });
});

async function waitUntil(isSo: () => boolean): Promise<void> {
  while (!isSo()) await systemClock.sleep(5);
}
