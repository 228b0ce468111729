import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ClusterReader, loadCredentials } from '@insights/cluster';
import { FakeCluster } from '@insights/fake-cluster';
import { type GatherFunction, obfuscationReads } from '@insights/gathering';
import { Revealer } from '@insights/obfuscation';
import { silentLogger, systemClock } from '@insights/process';
import { gather } from '../../src/run/gather.ts';
import type { GatherEnvironment } from '../../src/run/gather-scene.ts';
import type { GatherPlan } from '../../src/run/gather-plan.ts';
import { contributedFunction } from '../../src/run/contributed-function.ts';
import { gatherFunction, plan, temporaryFolder, version } from '../fixtures.ts';
import { recordsOf } from './records-of.ts';

const config = { apiVersion: 'config.openshift.io/v1', metadata: { name: 'cluster' } };
const openShift = [
  { ...config, kind: 'DNS', spec: { baseDomain: 'abc.example.com' } },
  { ...config, kind: 'Infrastructure', status: { apiServerURL: 'https://api.abc.example.com:6443' } },
  {
    ...config,
    kind: 'Network',
    spec: { clusterNetwork: [{ cidr: '10.128.0.0/14' }, { cidr: 'fd01::/48' }], serviceNetwork: ['172.30.0.0/16'] },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'kube-system', name: 'cluster-config-v1' },
    data: { 'install-config': 'networking:\n  machineNetwork:\n  - cidr: 10.0.0.0/16\n' },
  },
];
const hiding: Partial<GatherPlan> = { obfuscation: new Set(['networking']) };
// The last part of a path, with the one before it when that is of one object.
const tail = /[^/?]+(?:\/cluster[^/?]*)?(?=\?|$)/;
const seen = 'api.abc.example.com x.abc.example.com 10.128.0.55 10.0.7.8 8.8.8.8 fd01::55 2001:db8::1';
const hidden = '<CLUSTER_DOMAIN_HOST> x.<CLUSTER_BASE_DOMAIN> 10.128.0.1 10.0.0.1 0.0.0.0 fd01::1 ::';

describe('a run with networking among its obfuscations', () => {
  it('hides addresses and names in records, their paths, contributions, errors and warnings, and gives the table', async () => {
    await using cluster = await FakeCluster.start({ tls: false, objects: openShift });
    const functions = [
      recording('a/a', 'logs/x.abc.example.com.log', seen),
      contribution('a/b', 'config/secrets/10.128.0.55.json', seen),
      gatherFunction('a/c', async (context) => {
        context.warn('x.abc.example.com is slow');
        context.error(new Error('dial tcp 10.128.0.55:6443: connection refused'));
        await Promise.resolve();
      }),
    ];

    const { result, records } = await run(cluster, functions, hiding);

    expect(records.get('logs/x.<CLUSTER_BASE_DOMAIN>.log')).toBe(hidden);
    expect(records.get('config/secrets/10.128.0.55.json')).toBe(hidden);
    const gathers = records.get('insights-operator/gathers.json') ?? '';
    expect(gathers).toContain('dial tcp 10.128.0.1:6443');
    expect(gathers).toContain('x.<CLUSTER_BASE_DOMAIN> is slow');
    expect(JSON.parse(gathers)).toMatchObject({ is_global_obfuscation_enabled: true });
    expect(result.translationTable).toEqual({
      '10.128.0.55': '10.128.0.1',
      '10.0.7.8': '10.0.0.1',
      'fd01::55': 'fd01::1',
    });
    const revealed = new Revealer(result.translationTable).contents(Buffer.from(hidden)).toString();
    expect(revealed).toContain('10.128.0.55 10.0.7.8 0.0.0.0 fd01::55 ::');
  });

  it('reads what the role of the gatherer allows for it, and nothing else', async () => {
    await using cluster = await FakeCluster.start({ tls: false, objects: openShift });

    await run(cluster, [recording('a/a', 'a', seen)], hiding);

    const allowed = obfuscationReads.map(({ verbs, resource, names = [] }) =>
      [...verbs, [resource, ...names].join('/')].join(' '),
    );
    const asked = cluster.requests.map(({ verb, path }) => [verb, tail.exec(path)?.[0]].join(' '));
    expect(asked.toSorted()).toEqual(allowed.toSorted());
  });

  it('keeps what the table that it is given says, and gives only what it used', async () => {
    await using cluster = await FakeCluster.start({ tls: false, objects: openShift });
    const translationTable = { '10.128.0.55': '10.128.0.9', '10.128.0.56': '10.128.0.1' };

    const { result, records } = await run(cluster, [recording('a/a', 'a', '10.128.0.55 10.128.0.57')], {
      ...hiding,
      translationTable,
    });

    expect(records.get('a')).toBe('10.128.0.9 10.128.0.2');
    expect(result.translationTable).toEqual({ '10.128.0.55': '10.128.0.9', '10.128.0.57': '10.128.0.2' });
  });

  it('hides every address on a plain Kubernetes, which has no networks to tell of', async () => {
    await using cluster = await FakeCluster.start({ tls: false });

    const { result, records } = await run(cluster, [recording('a/a', 'a', seen)], hiding);

    expect(records.get('a')).toBe('api.abc.example.com x.abc.example.com 0.0.0.0 0.0.0.0 0.0.0.0 :: ::');
    expect(result).toMatchObject({ phase: 'Succeeded', warnings: [], translationTable: {} });
  });

  it.each(['dnses', 'infrastructures'])('gathers nothing when it may not read %s, and says so', async (resource) => {
    await using cluster = await FakeCluster.start({ tls: false, objects: openShift });
    cluster.fail({ match: { resource }, times: 0, status: 403, message: `${resource} "cluster" is forbidden` });

    const { result, records } = await run(cluster, [recording('a/a', 'a', seen)], hiding);

    const reason = `${resource}.config.openshift.io "cluster", which cannot be read: ${resource} "cluster" is forbidden`;
    expect(result).toMatchObject({
      phase: 'Failed',
      archive: null,
      message: `nothing was gathered: obfuscation needs ${reason}`,
    });
    expect(result.translationTable).toBeUndefined();
    expect(records.size).toBe(0);
  });

  it.each([
    ['networks', 'networks.config.openshift.io "cluster"', '0.0.0.0 10.0.0.1'],
    ['configmaps', 'configmaps "kube-system/cluster-config-v1"', '10.128.0.1 0.0.0.0'],
  ])('hides addresses for good when it may not read %s, and says so', async (resource, shown, expected) => {
    await using cluster = await FakeCluster.start({ tls: false, objects: openShift });
    cluster.fail({ match: { resource }, times: 0, status: 403, message: 'no' });

    const { result, records } = await run(cluster, [recording('a/a', 'a', '10.128.0.55 10.0.7.8')], hiding);

    expect(records.get('a')).toBe(expected);
    expect(result.warnings).toEqual([
      `obfuscation: ${shown} cannot be read, addresses of its networks are hidden for good: no`,
    ]);
  });

  it('names an entry of the networks that is none, and hides the others as it should', async () => {
    const broken = { ...config, kind: 'Network', spec: { clusterNetwork: [{ cidr: 'x' }, { cidr: '10.128.0.0/14' }] } };
    await using cluster = await FakeCluster.start({ tls: false, objects: [broken] });

    const { result, records } = await run(cluster, [recording('a/a', 'a', '10.128.0.55')], hiding);

    expect(records.get('a')).toBe('10.128.0.1');
    expect(result.warnings).toEqual(['obfuscation: spec.clusterNetwork has an entry that is no network']);
  });

  it('reads nothing for it and has no table when it is not asked for', async () => {
    await using cluster = await FakeCluster.start({ tls: false, objects: openShift });

    const { result, records } = await run(cluster, [recording('a/a', 'a', seen)], {
      obfuscation: new Set(['workload_names']),
    });

    expect(records.get('a')).toBe(seen);
    expect(JSON.parse(records.get('insights-operator/gathers.json') ?? '')).toMatchObject({
      is_global_obfuscation_enabled: false,
    });
    expect(result.translationTable).toBeUndefined();
    expect(cluster.requests).toEqual([]);
  });
});

function recording(id: string, path: string, text: string): GatherFunction {
  return gatherFunction(id, (context) => context.record({ path, bytes: text }));
}

function contribution(id: string, path: string, text: string): GatherFunction {
  const element = { function: id, durationMilliseconds: 0, records: [{ path, text }], errors: [], warnings: [] };
  return contributedFunction({ ...gatherFunction(id), runsIn: 'main' }, element);
}

async function run(cluster: FakeCluster, functions: readonly GatherFunction[], changes: Partial<GatherPlan>) {
  await using folder = await temporaryFolder();
  const kubeconfig = join(folder.path, 'kubeconfig');
  await cluster.writeKubeconfig(kubeconfig);
  const credentials = await loadCredentials({ kubeconfig, env: {}, clock: systemClock });
  const environment: GatherEnvironment = {
    openCluster: async () => new ClusterReader({ credentials, userAgent: 'test', clock: systemClock }),
    storagePath: join(folder.path, 'archives'),
    ownNamespace: 'openshift-insights',
    sinceSeconds: 7200,
    version,
    clock: systemClock,
    log: silentLogger(),
  };
  const observer = { onProgress: () => {}, onFunction: () => {} };
  const result = await gather(plan(functions, changes), { environment, observer }, new AbortController().signal);
  return { result, records: await recordsOf(environment.storagePath, result) };
}
