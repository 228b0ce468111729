import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { serveLogs } from '../../support/conditional.ts';
import { gather } from '../../support/gather.ts';
import { ownServer } from '../../support/own-server.ts';

const operators = apiResource('config.openshift.io/v1', 'clusteroperators', 'ClusterOperator');
const pods = apiResource('v1', 'pods', 'Pod');
const events = apiResource('v1', 'events', 'Event');
const api = ownServer();
beforeEach(() => {
  api.current.serve(events);
});

const condition = (type: string, status: string) => ({ type, status });

function operator(name: string, conditions: JsonObject[], ...namespaces: string[]): JsonObject {
  const relatedObjects = namespaces.map((each) => ({ group: '', resource: 'namespaces', name: each }));
  return { metadata: { name }, status: { conditions, relatedObjects } };
}

interface PodMembers {
  readonly containers?: readonly string[];
  readonly init?: readonly string[];
  readonly status?: JsonObject;
}

const named = (names: readonly string[]) => names.map((each) => ({ name: each, image: 'i' }));

function pod(namespace: string, name: string, { containers = ['c'], init = [], status = {} }: PodMembers = {}) {
  return {
    metadata: { namespace, name },
    spec: { containers: named(containers), initContainers: named(init) },
    status: { phase: 'Running', ...status },
  } satisfies JsonObject;
}

const restarted = { containerStatuses: [{ name: 'c', restartCount: 2 }] };
const failed = { containerStatuses: [{ name: 'c', restartCount: 0, state: { terminated: { exitCode: 1 } } }] };
const degraded = [condition('Degraded', 'True'), condition('Available', 'True')];
const healthy = [condition('Degraded', 'False'), condition('Available', 'True')];

const logsAt = (namespace: string, name: string, logs: Readonly<Record<string, string>>) =>
  serveLogs(api.current, `/api/v1/namespaces/${namespace}/pods/${name}/log`, logs);

const run = () => gather(api.current, 'operators_pods_and_events');

describe('clusterconfig/operators_pods_and_events', () => {
  it('records pods in trouble, logs and events of operators that are not well', async () => {
    api.current.serve(
      operators,
      operator('fine', healthy, 'openshift-fine'),
      operator('degraded', degraded, 'openshift-a'),
      operator('unavailable', [condition('Available', 'False')], 'b', 'openshift-a'),
    );
    api.current.serve(
      pods,
      pod('openshift-a', 'well', { init: ['first'] }),
      pod('openshift-a', 'failed', { status: failed }),
      pod('b', 'restarted', { status: restarted, containers: ['c', 'd'] }),
      pod('openshift-fine', 'failed', { status: failed }),
    );
    logsAt('openshift-a', 'well', { first: 'one\n', c: 'two\n' });
    logsAt('openshift-a', 'failed', { c: 'three\n', 'c (previous)': 'never' });
    logsAt('b', 'restarted', { c: 'four\n', 'c (previous)': 'before\n', d: '' });
    const time = { lastTimestamp: new Date().toISOString(), type: 'Normal', reason: 'R', message: 'm' };
    api.current.serve(
      events,
      ...['openshift-a', 'b'].map((namespace) => ({ metadata: { name: 'e', namespace }, ...time })),
    );

    const { sink, report } = await run();

    expect(sink.paths.toSorted()).toEqual([
      'config/pod/b/logs/restarted/c_current.log',
      'config/pod/b/logs/restarted/c_previous.log',
      'config/pod/b/restarted.json',
      'config/pod/openshift-a/failed.json',
      'config/pod/openshift-a/logs/failed/c_current.log',
      'config/pod/openshift-a/logs/well/c_current.log',
      'config/pod/openshift-a/logs/well/first_current.log',
      'events/openshift-a.json',
    ]);
    expect(sink.records.get('config/pod/b/logs/restarted/c_previous.log')).toBe('before\n');
    expect(sink.json('events/openshift-a.json')).toEqual({ items: [{ namespace: 'openshift-a', ...time }] });
    expect(report).toMatchObject({ errors: [], warnings: [] });
    expect(api.current.requests.filter((each) => each.endsWith('/pods'))).toEqual(['GET /api/v1/pods']);
  });

  it('hides the proxies of pods', async () => {
    const env = [{ name: 'HTTPS_PROXY', value: 'http://u:hidden@p' }];
    api.current.serve(operators, operator('a', degraded, 'openshift-a'));
    const object = pod('openshift-a', 'p', { status: failed });
    api.current.serve(pods, {
      ...object,
      spec: { containers: [{ name: 'c', env }], initContainers: [{ name: 'i', env }] },
    });

    const record = (await run()).sink.records.get('config/pod/openshift-a/p.json') ?? '';

    expect(record).toContain('HTTPS_PROXY');
    expect(record).not.toContain('hidden');
  });

  it('shares 24 MiB among the containers, a hundred lines of each', async () => {
    api.current.serve(operators, operator('a', degraded, 'openshift-a'));
    api.current.serve(pods, pod('openshift-a', 'p', { containers: ['c', 'd'], init: ['i'] }));
    logsAt('openshift-a', 'p', { c: 'x\n', d: 'x\n', i: 'x\n' });

    await run();

    const asked = api.current.queries.filter((query) => query.has('container'));
    expect(asked.map((query) => query.get('container'))).toEqual(['i', 'c', 'd']);
    for (const query of asked) {
      expect(Object.fromEntries(query)).toMatchObject({ limitBytes: '8388608', tailLines: '100', timestamps: 'true' });
    }
  });

  it('reads more of a log that shows a stack, and cuts it around the stack', async () => {
    api.current.serve(operators, operator('a', degraded, 'openshift-a'));
    api.current.serve(pods, pod('openshift-a', 'p'));
    const before = Array.from({ length: 30 }, (_, index) => `before ${index}`);
    const log = `${[...before, 'main.go:1 +0x1', 'after'].join('\n')}\n`;
    api.current.handle('/api/v1/namespaces/openshift-a/pods/p/log', (query, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.end(query.get('tailLines') === '2000' ? log : 'main.go:1 +0x1\nafter\n');
    });

    expect((await run()).sink.records.get('config/pod/openshift-a/logs/p/c_current.log')).toBe(
      `${[...before.slice(10), 'main.go:1 +0x1', 'after'].join('\n')}\n`,
    );
  });

  it('records no log that is empty or not there, and goes on when one may not be read', async () => {
    api.current.serve(operators, operator('a', degraded, 'openshift-a'));
    api.current.serve(pods, pod('openshift-a', 'empty'), pod('openshift-a', 'gone'), pod('openshift-a', 'closed'));
    api.current.serve(pods, pod('openshift-a', 'there'));
    logsAt('openshift-a', 'empty', { c: '' });
    logsAt('openshift-a', 'gone', {});
    api.current.fail('/api/v1/namespaces/openshift-a/pods/closed/log', 403);
    logsAt('openshift-a', 'there', { c: 'x' });

    const { sink, report } = await run();

    expect(sink.paths).toEqual(['config/pod/openshift-a/logs/there/c_current.log']);
    expect(sink.records.get('config/pod/openshift-a/logs/there/c_current.log')).toBe('x');
    expect(report.errors).toEqual([]);
    expect(report.warnings).toEqual(['warning: cannot read the log of openshift-a/closed/c: answered 403']);
  });

  it.each([
    { what: 'without operators', serve: false },
    { what: 'whose operators are well', serve: true },
  ])('reads no pods on a cluster $what', async ({ serve }) => {
    if (serve) api.current.serve(operators, operator('fine', healthy, 'openshift-fine'));

    const { sink, report } = await run();

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: [], warnings: [] });
    expect(api.current.requests).toEqual(['GET /apis/config.openshift.io/v1/clusteroperators']);
  });

  it('has an error when operators may not be listed', async () => {
    api.current.fail('/apis/config.openshift.io/v1/clusteroperators', 403);

    expect((await run()).report.errors).toEqual(['answered 403']);
  });

  it('still records events when pods may not be listed', async () => {
    api.current.serve(operators, operator('a', degraded, 'openshift-a'));
    api.current.fail('/api/v1/pods', 403);
    const event = { metadata: { name: 'e', namespace: 'openshift-a' }, lastTimestamp: new Date().toISOString() };
    api.current.serve(events, event);

    const { sink, report } = await run();

    expect(sink.paths).toEqual(['events/openshift-a.json']);
    expect(report.errors).toEqual([]);
    expect(report.warnings).toEqual(['warning: cannot list the pods of operators: answered 403']);
  });

  it('names the namespace whose events cannot be listed', async () => {
    api.current.serve(operators, operator('a', degraded, 'openshift-a'));
    api.current.serve(pods);
    api.current.fail('/api/v1/namespaces/openshift-a/events', 403);

    expect((await run()).report.errors).toEqual(['events of openshift-a: answered 403']);
  });

  it.each([
    { status: null },
    { status: { conditions: 'x' } },
    { status: { conditions: [null, 7, { type: 'Degraded', status: true }], relatedObjects: [null] } },
    {
      status: {
        conditions: degraded,
        relatedObjects: [null, 7, { resource: 'namespaces' }, { resource: 'pods', name: 'x' }],
      },
    },
  ])('takes an operator like %j for well, or without namespaces', async (odd) => {
    api.current.serve(operators, { metadata: { name: 'odd' }, ...(odd as JsonObject) });

    const { sink, report } = await run();

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: [], panic: null });
  });

  it.each([
    {},
    { spec: 'x', status: 7 },
    { spec: { containers: [null, { name: 7 }, {}] }, status: { containerStatuses: [null] } },
  ])('reads no log of a pod like %j', async (odd) => {
    api.current.serve(operators, operator('a', degraded, 'openshift-a'));
    api.current.serve(pods, { metadata: { namespace: 'openshift-a', name: 'odd' }, ...(odd as JsonObject) });

    const { sink, report } = await run();

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: [], warnings: [], panic: null });
  });

  it('looks at 100 namespaces, and says how many are left out', async () => {
    const names = Array.from({ length: 103 }, (_, index) => `ns-${index}`);
    api.current.serve(operators, operator('a', degraded, ...names));
    api.current.serve(pods);

    expect((await run()).report.warnings).toEqual(['warning: more than 100 namespaces of operators, 3 are left out']);
  });
});
