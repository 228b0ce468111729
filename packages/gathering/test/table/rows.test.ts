import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@insights/cluster';
import { catalogue } from '../../src/index.ts';
import { addOnLists } from '../../src/table/add-on-lists.ts';
import { clusterObjects } from '../../src/table/cluster-objects.ts';
import { namedObjects } from '../../src/table/named-objects.ts';
import { platformLists } from '../../src/table/platform-lists.ts';
import { ApiServer } from '../support/api-server.ts';
import { gather } from '../support/gather.ts';
import { opaque } from '../support/opaque.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

describe('a row', () => {
  it('records each object of a list as it came when it changes nothing', async () => {
    serve('storage_classes', { metadata: { name: 'fast' }, parameters: { size: 1.0 } }, { metadata: { name: 'slow' } });

    const { sink, report } = await gather(server, 'storage_classes');

    expect(sink.records.get('config/storage/storageclasses/fast.json')).toBe(
      '{"kind":"StorageClass","apiVersion":"storage.k8s.io/v1","metadata":{"name":"fast"},"parameters":{"size":1}}',
    );
    expect(report).toMatchObject({ records: 2, errors: [], warnings: [] });
  });

  it('applies its change to each object', async () => {
    serve('machines', {
      metadata: { name: 'a', namespace: 'b', managedFields: [{}] },
      spec: { providerID: 'aws:///i-1' },
    });

    const { sink } = await gather(server, 'machines');

    expect(sink.json('config/machines/b/a.json')).toEqual({
      kind: 'Machine',
      apiVersion: 'machine.openshift.io/v1beta1',
      metadata: { name: 'a', namespace: 'b' },
      spec: { providerID: 'xxxxxxxxxx' },
    });
  });

  it('records a part of the object, null if there is none', async () => {
    serve('ceph_cluster', inNamespace('a', 'x', { status: { phase: 'Ready' } }), inNamespace('b', 'x'));

    const { sink } = await gather(server, 'ceph_cluster');

    expect(sink.json('config/storage/x/cephclusters/a.json')).toEqual({ phase: 'Ready' });
    expect(sink.json('config/storage/x/cephclusters/b.json')).toBeNull();
  });

  it('lists its namespace alone', async () => {
    serve('node_features', inNamespace('a', 'openshift-nfd', { spec: {} }), inNamespace('b', 'other', { spec: {} }));

    expect((await gather(server, 'node_features')).sink.paths).toEqual([
      'namespaces/openshift-nfd/customresources/a.json',
    ]);
  });

  it('warns of a field that it had to empty, and names the object', async () => {
    serve('machines', inNamespace('a', 'b', { spec: { providerID: 7 } }));

    const { sink, report } = await gather(server, 'machines');

    expect(sink.json('config/machines/b/a.json')).toMatchObject({ spec: { providerID: '' } });
    expect(report.warnings).toEqual([
      'warning: machines b/a: spec.providerID is not a string: recorded as an empty one',
    ]);
  });

  it('leaves out an object that it cannot make safe, says so, and goes on', async () => {
    serve(
      'opentelemetry_collectors',
      inNamespace('a', 'x', { spec: { config: 'text' } }),
      inNamespace('b', 'x', { spec: {} }),
    );

    const { sink, report } = await gather(server, 'opentelemetry_collectors');

    expect(sink.paths).toEqual(['config/opentelemetry/x/b.json']);
    expect(report).toMatchObject({
      errors: ['opentelemetrycollectors x/a: spec.config of the OpenTelemetryCollector is not an object'],
      panic: null,
    });
  });
});

describe('an object that holds more than anybody parses', () => {
  it.each([
    ['four megabytes of brackets', `[${'[],'.repeat(1_300_000)}0]`],
    ['lists in lists in lists', `${'['.repeat(900)}${']'.repeat(900)}`],
  ])('is left out of what has to be parsed, and the others are recorded: %s', async (_, text) => {
    const path = serve('machines');
    const type = '"kind":"Machine","apiVersion":"machine.openshift.io/v1beta1"';
    const objects = `{${type},"metadata":{"name":"a","namespace":"b"},"spec":${text}},{${type},"metadata":{"name":"c","namespace":"b"}}`;
    server.answer(path, `{"kind":"MachineList","apiVersion":"machine.openshift.io/v1beta1","items":[${objects}]}`);

    const { sink, report } = await gather(server, 'machines');

    expect(sink.paths).toEqual(['config/machines/b/c.json']);
    expect(report).toMatchObject({
      errors: [expect.stringMatching(/^machines b\/a: the object (has|is) /)],
      panic: null,
    });
  });

  it('is recorded as it came where nothing is changed', async () => {
    serve('storage_classes', { metadata: { name: 'fast' }, parameters: { deep: '['.repeat(900) } });

    expect((await gather(server, 'storage_classes')).report).toMatchObject({ records: 1, errors: [] });
  });
});

describe('no record', () => {
  it.each([...clusterObjects, ...platformLists, ...addOnLists, ...namedObjects].map(({ id }) => id))(
    'of %s holds the copy that kubectl apply keeps',
    async (name) => {
      serveOne(name, { metadata: { annotations: { [lastApplied]: '{"spec":{"password":"hidden"}}', other: 'a' } } });

      const { sink } = await gather(server, name);

      expect(sink.paths).not.toEqual([]);
      expect([...sink.records.values()].join()).not.toMatch(/last-applied|hidden/);
    },
  );

  it.each([...clusterObjects, ...platformLists, ...addOnLists, ...namedObjects].map(({ id }) => id))(
    'of %s rounds a number',
    async (name) => {
      const numbers = { bytesTotal: opaque('9223372036854775807'), list: [opaque('0.1000000000000000055')] };
      serveOne(name, { spec: { kept: numbers, config: { service: numbers } }, status: { capacity: numbers } });

      const { sink } = await gather(server, name);

      const text = [...sink.records.values()].join();
      expect(text).not.toMatch(/9223372036854776000|0\.1(?!0)|rawJSON/);
      if (name !== 'node_features') expect(text).toContain('9223372036854775807');
    },
  );
});

describe('the errors of a report', () => {
  it('are the server\u2019s own words; what was asked for is for the log', async () => {
    const problems: unknown[] = [];
    const path = serve('nodes');
    server.fail(path, 403);

    const { report } = await gather(server, 'nodes', { onProblem: (_, problem) => problems.push(problem) });

    expect(report).toMatchObject({ errors: ['answered 403'] });
    expect(report.missing).toBeUndefined();
    expect(problems).toMatchObject([
      { code: 'ERR_CLUSTER_FORBIDDEN', message: expect.stringContaining(`GET ${path}`) },
    ]);
  });

  it('say when all that is wrong is that the cluster does not have it', async () => {
    expect((await gather(server, 'schedulers')).report).toMatchObject({ errors: ['answered 404'], missing: true });
    expect((await gather(server, 'clusterroles')).report).toMatchObject({ missing: true });
    expect((await gather(server, 'machines')).report).toEqual(expect.not.objectContaining({ missing: true }));
  });

  it('say nothing of the kind when something else is wrong too', async () => {
    const path = serve('clusterroles');
    server.fail(`${path}/admin`, 403);

    const { report } = await gather(server, 'clusterroles');

    expect(report.errors).toHaveLength(2);
    expect(report.missing).toBeUndefined();
  });
});

describe('the limits', () => {
  it('of jaegers: the first five, and an error only above', async () => {
    serve('jaegers', ...many(5, 'observability'));
    expect((await gather(server, 'jaegers')).report).toMatchObject({ records: 5, errors: [] });

    serve('jaegers', { metadata: { name: 'sixth', namespace: 'observability' } });
    expect((await gather(server, 'jaegers')).report).toMatchObject({
      records: 5,
      errors: ['limit 5 for number of gathered jaegers.jaegertracing.io resources exceeded'],
    });
  });

  it('of lokistacks: twenty of the platform, and an error each for others and for more', async () => {
    serve('lokistack', ...many(22, 'openshift-logging'), ...many(2, 'mine'));

    const { sink, report } = await gather(server, 'lokistack');

    expect(report).toMatchObject({
      records: 20,
      errors: ['found resource in an unexpected namespace', 'found 24 resources, limit (20) reached'],
    });
    expect(sink.paths[0]).toBe('namespace/openshift-logging/loki.grafana.com/lokistacks/item-0.json');
  });

  it('of disruption budgets: a hundred of the platform, silently', async () => {
    serve('pdbs', ...many(3, 'mine'), ...many(101, 'openshift-a'));

    expect((await gather(server, 'pdbs')).report).toMatchObject({ records: 100, errors: [], warnings: [] });
  });

  it('of collectors: five, silently', async () => {
    serve('opentelemetry_collectors', ...many(6, 'a'));

    expect((await gather(server, 'opentelemetry_collectors')).report).toMatchObject({ records: 5, errors: [] });
  });
});

describe('what is not found', () => {
  const loud = [
    'mutating_webhook_configurations',
    'validating_webhook_configurations',
    'nodes',
    'pdbs',
    'schedulers',
    'storage_classes',
    'clusterroles',
  ];

  it.each([...clusterObjects, ...platformLists, ...addOnLists, ...namedObjects].map(({ id }) => id))(
    'is an error of %s only if the table says so',
    async (name) => {
      const { report } = await gather(server, name);

      expect({ records: report.records, panic: report.panic, isError: report.errors.length > 0 }).toEqual({
        records: 0,
        panic: null,
        isError: loud.includes(name),
      });
    },
  );
});

describe('what is forbidden', () => {
  it.each(['nodes', 'machines', 'proxies'])('is an error of %s', async (name) => {
    const path = serve(name);
    server.fail(name === 'proxies' ? `${path}/cluster` : path, 403);

    const { report } = await gather(server, name);

    expect(report.errors).toEqual([expect.stringContaining('403')]);
    expect(report.panic).toBeNull();
  });

  it('among the cluster roles leaves the other one', async () => {
    const path = serve('clusterroles', { metadata: { name: 'admin' } }, { metadata: { name: 'edit' } });
    server.fail(`${path}/admin`, 403);

    const { sink, report } = await gather(server, 'clusterroles');

    expect(sink.paths).toEqual(['cluster-scoped-resources/rbac.authorization.k8s.io/clusterroles/edit.json']);
    expect(report.errors).toHaveLength(1);
  });

  it('among the definitions leaves none', async () => {
    const path = serve('crds', { metadata: { name: 'volumesnapshots.snapshot.storage.k8s.io' } });
    server.fail(`${path}/volumesnapshotcontents.snapshot.storage.k8s.io`, 403);

    const { sink, report } = await gather(server, 'crds');

    expect(sink.paths).toEqual([]);
    expect(report.errors).toHaveLength(1);
  });

  it('but not found among the definitions leaves the other', async () => {
    serve('crds', { metadata: { name: 'volumesnapshots.snapshot.storage.k8s.io' } });

    const { sink, report } = await gather(server, 'crds');

    expect(sink.paths).toEqual(['config/crd/volumesnapshots.snapshot.storage.k8s.io.json']);
    expect(report.errors).toEqual([]);
  });
});

/** Serves objects of the type that a function reads, and returns the path of their list. */
function serve(name: string, ...objects: readonly JsonObject[]): string {
  const resource = catalogue.find(({ id }) => id === `clusterconfig/${name}`)?.objects[0]?.resource;
  if (!resource) throw new Error(`no function ${name}`);
  server.serve(resource, ...objects);
  return `/api${resource.group === '' ? '' : `s/${resource.group}`}/${resource.version}/${resource.resource}`;
}

/** Serves one object that a function records, with these members. */
function serveOne(name: string, { metadata, ...members }: JsonObject): void {
  const {
    resource,
    name: known,
    namespace,
    path,
  } = catalogue.find(({ id }) => id === `clusterconfig/${name}`)?.objects[0] ?? {};
  if (!resource) throw new Error(`no function ${name}`);
  const names = catalogue.find(({ id }) => id === `clusterconfig/${name}`)?.reads[0]?.names ?? [known ?? 'one'];
  const inOne = namespace ?? (path?.includes('{ns') ? 'openshift-one' : undefined);
  for (const each of names) {
    const own = { name: each, ...(inOne !== undefined && { namespace: inOne }) };
    server.serve(resource, { ...members, metadata: { ...(metadata as JsonObject), ...own } });
  }
}

function inNamespace(name: string, namespace: string, more: JsonObject = {}): JsonObject {
  return { metadata: { name, namespace }, ...more };
}

function many(count: number, namespace: string): JsonObject[] {
  return Array.from({ length: count }, (_, index) => inNamespace(`item-${index}`, namespace));
}
