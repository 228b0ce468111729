import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Endpoints } from '@insights/cluster';
import { FakeCluster, type JsonObject } from '@insights/fake-cluster';
import { systemClock } from '@insights/process';
import { catalogue, gatherRoleRules, type RoleRule, runGathering } from '../../src/index.ts';
import { readerOf } from '../support/cluster.ts';
import { endpointsOf } from '../support/monitoring-server.ts';
import { MemorySink } from '../support/memory-sink.ts';
import { byEveryRule, etcd, etcdPod } from './every-rule.ts';
import { leadingObjects } from './leading-objects.ts';

const account = { namespace: 'openshift-insights', name: 'gather' };
const rules = gatherRoleRules(catalogue);
const functions = catalogue.filter(({ runsIn }) => runsIn !== 'main');

// Rights that are asked for by Prometheus, Alertmanager and kubelets themselves.
const askedElsewhere = ['prometheuses/api', 'alertmanagers/api', 'nodes/log'];

describe('the gather role, on a cluster that refuses what it does not allow', () => {
  let requests: FakeCluster['requests'] = [];
  let errors: string[] = [];

  beforeAll(async () => {
    await using cluster = await FakeCluster.start({
      tls: false,
      objects: [...access(), ...troubledVersionOperator(), ...leadingObjects, etcdPod],
    });
    const reader = await readerOf(cluster.origin, { token: cluster.serviceAccountToken(account) });
    cluster.putLog(etcd, [{ time: new Date(), text: 'it took too long' }]);
    const kubelets = await endpointsOf(cluster.origin, {
      settings: { nodeLogs: 'kubelet' },
      token: cluster.serviceAccountToken(account),
    });
    const endpoints: Endpoints = {
      ...byEveryRule.endpoints,
      nodeJournal: (...asked) => kubelets.nodeJournal(...asked),
    };
    const options = {
      functions,
      cluster: reader,
      ...byEveryRule,
      endpoints,
      sink: new MemorySink(),
      clock: systemClock,
    };
    const { reports } = await runGathering(options, new AbortController().signal);
    reader.close();
    requests = cluster.requests;
    const failed = reports.filter(({ missing }) => !missing);
    errors = failed.flatMap((report) => [...report.errors, ...report.warnings]);
  });

  it('suffices for every function', () => {
    expect(requests.filter(({ status }) => status === 403)).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('allows nothing that no function asked for', () => {
    const asked = new Set(requests.map(({ verb, path }) => `${verb} ${path.replace(/\?.*/, '')}`));
    const isAsked = ({ verb, ending }: Grant) =>
      [...asked].some((each) => each.startsWith(`${verb} `) && ending.test(each));

    const ofApiServer = rules.map((rule) => ({
      ...rule,
      resources: rule.resources.filter((resource) => !askedElsewhere.includes(resource)),
    }));
    expect(ofApiServer.flatMap(grantsOf).filter((grant) => !isAsked(grant))).toEqual([]);
  });
});

interface Grant {
  readonly verb: string;
  /** How the path of a request for it ends. */
  readonly ending: RegExp;
}

function grantsOf({ apiGroups: [group], resources, resourceNames, verbs }: RoleRule): Grant[] {
  if (resources.includes('*')) return verbs.map((verb) => ({ verb, ending: new RegExp(`/apis/${group}/.+/[^/]+$`) }));
  const endings = (verb: string) =>
    resourceNames?.map((name) => RegExp.escape(`/${name}`)) ?? [verb === 'get' ? '/[^/]+' : ''];
  return resources.flatMap((whole) => {
    const [resource = '', ...subresource] = whole.split('/');
    const below = subresource.map((name) => `/${name}`).join('');
    return verbs.flatMap((verb) =>
      endings(verb).map((end) => ({ verb, ending: new RegExp(`/${resource}${end}${below}$`) })),
    );
  });
}

function access(): JsonObject[] {
  const apiGroup = 'rbac.authorization.k8s.io';
  const apiVersion = `${apiGroup}/v1`;
  const metadata = { name: 'gather' };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: account },
    { apiVersion, kind: 'ClusterRole', metadata, rules: structuredClone(rules) as unknown as JsonObject[] },
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: { apiGroup, kind: 'ClusterRole', name: 'gather' },
      subjects: [{ kind: 'ServiceAccount', ...account }],
    },
  ];
}

// Events are read only where a pod is in trouble.
function troubledVersionOperator(): JsonObject[] {
  return [
    {
      apiVersion: 'config.openshift.io/v1',
      kind: 'ClusterVersion',
      metadata: { name: 'version' },
      spec: { clusterID: '2b9195d4-85d4-428f-944b-4b46f08911f8' },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'cluster-version-operator', namespace: 'openshift-cluster-version' },
      spec: { containers: [] },
      status: { containerStatuses: [{ name: 'a', restartCount: 3 }] },
    },
  ];
}
