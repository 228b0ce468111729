import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@insights/cluster';
import { type ApiResource, apiResource } from '../src/api-resource.ts';
import { ApiServer } from './support/api-server.ts';
import { gather } from './support/gather.ts';

// Whoever may create a pod can make one that nobody parses.
const tooMany = Array.from({ length: 200_001 }, () => 0);
const pod = apiResource('v1', 'pods', 'Pod');
const running = { status: { phase: 'Failed' } };

interface Case {
  readonly resource: ApiResource;
  readonly namespace?: string;
  readonly object: JsonObject;
  readonly before?: readonly [ApiResource, JsonObject];
  readonly path: string;
}

const cases: Readonly<Record<string, Case>> = {
  'workloads/workload_info': { resource: pod, namespace: 'a', object: running, path: 'config/workload_info.json' },
  'clusterconfig/sap_pods': {
    resource: pod,
    namespace: 'a',
    object: running,
    before: [
      apiResource('installers.datahub.sap.com/v1alpha1', 'datahubs', 'DataHub'),
      { metadata: { name: 'd', namespace: 'a' } },
    ],
    path: 'config/pod/a/fine.json',
  },
  'clusterconfig/service_accounts': {
    resource: apiResource('v1', 'serviceaccounts', 'ServiceAccount'),
    namespace: 'default',
    object: {},
    path: 'config/serviceaccounts.json',
  },
  'clusterconfig/pod_network_connectivity_checks': {
    resource: apiResource(
      'controlplane.operator.openshift.io/v1alpha1',
      'podnetworkconnectivitychecks',
      'PodNetworkConnectivityCheck',
    ),
    namespace: 'a',
    object: {},
    path: 'config/podnetworkconnectivitychecks.json',
  },
  'clusterconfig/openshift_machine_api_events': {
    resource: apiResource('v1', 'events', 'Event'),
    namespace: 'openshift-machine-api',
    object: { type: 'Warning', lastTimestamp: new Date(Date.now() - 60_000).toISOString() },
    path: 'events/openshift-machine-api.json',
  },
  'clusterconfig/operators': {
    resource: apiResource('config.openshift.io/v1', 'clusteroperators', 'ClusterOperator'),
    object: {},
    path: 'config/clusteroperator/fine.json',
  },
};

describe('an object of too many values', () => {
  it.each(Object.entries(cases))('is named by %s, and costs it nothing else', async (id, each) => {
    const { resource, namespace, object, before, path } = each;
    await using server = await ApiServer.start();
    if (before) server.serve(before[0], before[1]);
    const metadata = namespace === undefined ? {} : { namespace };
    server.serve(
      resource,
      { metadata: { ...metadata, name: 'huge' }, ...object, values: tooMany },
      { metadata: { ...metadata, name: 'fine' }, ...object },
    );

    const { sink, report } = await gather(server, id);

    expect(sink.paths).toContain(path);
    const name = namespace === undefined ? 'huge' : `${namespace}/huge`;
    expect(report.errors).toEqual([`${resource.resource} ${name}: the object has more than 200000 values`]);
    expect(report).toMatchObject({ panic: null });
  });
});
