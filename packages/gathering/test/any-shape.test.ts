import { describe, expect, it } from '@jest/globals';
import { isJsonObject, type JsonObject } from '@insights/cluster';
import { systemClock } from '@insights/process';
import { catalogue, runGathering } from '../src/index.ts';
import type { ApiResource } from '../src/api-resource.ts';
import type { FunctionRead } from '../src/gather-function.ts';
import { ecdsaRequest } from './certificates/fixtures.ts';
import { ApiServer } from './support/api-server.ts';
import { readerOf } from './support/cluster.ts';
import { gather } from './support/gather.ts';
import { MemorySink } from './support/memory-sink.ts';
import { oddShapes } from './support/odd-shapes.ts';

const reading = catalogue.filter((each) => !('runsIn' in each) && !each.id.startsWith('conditional/'));

// What functions look at; of any other type, an object as there are many.
const seeds: Readonly<Record<string, JsonObject>> = {
  pods: {
    metadata: {
      annotations: { a: 'b' },
      creationTimestamp: '2026-01-01T00:00:00Z',
      ownerReferences: [{ kind: 'Job', name: 'j' }],
    },
    spec: {
      nodeName: 'n',
      containers: [
        { name: 'c', image: 'a:1', command: ['/a'], args: ['-b'], env: [{ name: 'HTTP_PROXY', value: 'p' }] },
      ],
    },
    status: {
      phase: 'Running',
      containerStatuses: [
        {
          name: 'c',
          image: 'a:1',
          imageID: `a@sha256:${'a'.repeat(64)}`,
          containerID: 'cri-o://c',
          restartCount: 2,
          lastState: { terminated: { exitCode: 1 } },
          state: { waiting: {} },
        },
      ],
    },
  },
  clusteroperators: {
    metadata: { name: 'o' },
    status: {
      conditions: [{ type: 'Degraded', status: 'True' }],
      relatedObjects: [
        { resource: 'namespaces', name: 'openshift-a' },
        { group: 'operator.openshift.io', resource: 'configs', name: 'c', namespace: 'n' },
      ],
    },
  },
  events: { lastTimestamp: '2030-01-01T00:00:00Z', series: { lastObservedTime: 't' }, type: 'Warning', message: 'm' },
  namespaces: { metadata: { annotations: { 'openshift.io/sa.scc.uid-range': '1/2' } } },
  podnetworkconnectivitychecks: {
    status: {
      failures: [{ time: '2030-01-01T00:00:00Z', success: false, reason: 'r', message: 'm' }],
      outages: [{ startLogs: [{ time: 't' }], endLogs: [{ time: 't' }] }],
    },
  },
  services: { metadata: { labels: { 'helm.sh/chart': 'a-1.0' } } },
  serviceaccounts: { secrets: [{ name: 's' }] },
  persistentvolumeclaims: { metadata: { name: 'prometheus-k8s' }, spec: { volumeName: 'v' } },
  operators: { status: { components: { refs: [{ kind: 'ClusterServiceVersion', name: 'a.v1', namespace: 'n' }] } } },
  installplans: { metadata: { generateName: 'i-' }, spec: { clusterServiceVersionNames: ['a'] } },
  certificatesigningrequests: {
    spec: { request: Buffer.from(ecdsaRequest).toString('base64'), username: 'u', groups: ['g'], usages: ['u'] },
    status: { conditions: [{ type: 'Approved' }], certificate: 'eA==' },
  },
  configmaps: { data: { a: 'b' }, binaryData: { c: 'ZA==' } },
  machineconfigs: {
    spec: {
      config: {
        passwd: { users: [], groups: [{ passwordHash: 'h' }] },
        storage: { files: [{}], luks: [{ keyFile: { source: 's' } }] },
      },
    },
  },
  machineconfigpools: { spec: { configuration: { name: 'c' } }, status: { configuration: { name: 'c' } } },
  nodes: {
    metadata: { annotations: { 'machineconfiguration.openshift.io/currentConfig': 'c' } },
    status: { nodeInfo: { bootID: 'b' } },
  },
};
const ordinary: JsonObject = {
  metadata: { labels: { a: 'b' }, annotations: { a: 'b' } },
  spec: { a: { b: [{ c: 'd' }] } },
  status: {
    conditions: [{ type: 'Degraded', status: 'True' }],
    relatedObjects: [{ resource: 'namespaces', name: 'openshift-a' }],
  },
};

describe('objects of any shape', () => {
  it('make no function panic, whatever list they are in', async () => {
    await using server = await ApiServer.start();
    for (const read of resourcesOf(reading.flatMap(({ reads }) => reads)))
      server.serve(read, ...shapesOf(read.resource));
    const cluster = await readerOf(server.origin);

    const { reports } = await runGathering(
      { functions: reading, cluster, sink: new MemorySink(), clock: systemClock },
      new AbortController().signal,
    );
    cluster.close();

    expect(reports.filter(({ panic }) => panic !== null)).toEqual([]);
  });

  it.each<[string, ApiResource, JsonObject]>([
    [
      'image_registries',
      { group: 'imageregistry.operator.openshift.io', version: 'v1', resource: 'configs', kind: 'Config' },
      {
        metadata: { name: 'cluster' },
        spec: { httpSecret: 's', storage: { pvc: { claim: 'c' }, s3: { bucket: 'b' } } },
        status: { storage: { gcs: {} } },
      },
    ],
    [
      'config_maps',
      { group: '', version: 'v1', resource: 'configmaps', kind: 'ConfigMap' },
      {
        metadata: { name: 'insights-config', namespace: 'openshift-insights' },
        data: { 'config.yaml': 'proxy: {httpProxy: a}' },
      },
    ],
    [
      'config_maps',
      { group: '', version: 'v1', resource: 'configmaps', kind: 'ConfigMap' },
      {
        metadata: { name: 'cluster-config-v1', namespace: 'kube-system' },
        data: { 'install-config': 'platform: {aws: {region: a}}' },
      },
    ],
  ])('make %s not panic when it asks for them by name', async (name, resource, object) => {
    const panics: unknown[] = [];
    for (const shape of oddShapes(object)) {
      await using server = await ApiServer.start();
      server.serve(resource, { ...shape, metadata: object['metadata'] ?? null });
      const { report } = await gather(server, name);
      if (report.panic !== null) panics.push([shape, report.panic]);
    }

    expect(panics).toEqual([]);
  });
});

function resourcesOf(reads: readonly FunctionRead[]): ApiResource[] {
  const resources = reads.map(({ group, version, resource }) => ({ group, version, resource, kind: 'Any' }));
  return [...new Map(resources.map((each) => [`${each.group}/${each.version}/${each.resource}`, each])).values()];
}

// Each has a name of its own where the shape leaves it a name, and every second one is in a namespace of the platform.
function shapesOf(resource: string): JsonObject[] {
  return oddShapes(seeds[resource] ?? ordinary).map((shape, index) => {
    const { metadata } = shape;
    if (metadata !== undefined && !isJsonObject(metadata)) return shape;
    return {
      ...shape,
      metadata: {
        name: `prometheus-k8s-${index}`,
        namespace: index % 2 ? 'openshift-a' : 'openshift-monitoring',
        ...metadata,
      },
    };
  });
}
