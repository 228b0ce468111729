import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { gather } from '../../support/gather.ts';
import { ownServer } from '../../support/own-server.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';

const plans = apiResource('operators.coreos.com/v1alpha1', 'installplans', 'InstallPlan');
const path = 'config/installplans.json';
const server = ownServer();

describe('clusterconfig/install_plans', () => {
  it('counts plans that differ in their generated name alone, the most frequent first', async () => {
    server.current.serve(
      plans,
      plan('openshift-a', 'install-', ['x.v1', 'y.v1']),
      plan('openshift', 'install-', ['x.v1']),
      plan('openshift-a', 'install-', ['x.v1']),
      plan('openshift-a', 'install-', ['x.v2']),
    );

    const { sink, report } = await gather(server.current, 'install_plans');

    expect(sink.json(path)).toEqual({
      items: [
        { ns: 'openshift-a', name: 'install-', csv: 'x.v1', count: 2 },
        { ns: 'openshift', name: 'install-', csv: 'x.v1', count: 1 },
        { ns: 'openshift-a', name: 'install-', csv: 'x.v2', count: 1 },
      ],
      stats: { TOTAL_COUNT: 4, TOTAL_NONUNIQ_COUNT: 3 },
    });
    expect(report).toMatchObject({ records: 1, errors: [], warnings: [] });
  });

  it('looks at the namespaces of OpenShift alone', async () => {
    server.current.serve(plans, plan('team', 'install-', ['x.v1']), plan('openshiftless', 'install-', ['x.v1']));

    const { sink } = await gather(server.current, 'install_plans');

    expect(sink.json(path)).toEqual({ items: null, stats: { TOTAL_COUNT: 0, TOTAL_NONUNIQ_COUNT: 0 } });
  });

  it('records what the sample archive has, which is of a cluster without plans', async () => {
    const sample = await readSampleRecord(path);
    if (!sample) return;
    server.current.serve(plans);

    expect((await gather(server.current, 'install_plans')).sink.json(path)).toEqual(sample);
  });

  it('calls a plan for nothing [NONE]', async () => {
    server.current.serve(plans, plan('openshift-a', 'install-', []));

    const { sink } = await gather(server.current, 'install_plans');

    expect(sink.json(path)).toMatchObject({ items: [{ csv: '[NONE]', count: 1 }] });
  });

  it('passes over a plan that cannot be grouped, names it, and counts it all the same', async () => {
    server.current.serve(
      plans,
      { metadata: { name: 'by-hand', namespace: 'openshift-a' }, spec: { clusterServiceVersionNames: ['x.v1'] } },
      plan('openshift-a', 'odd-', 'x.v1'),
      { metadata: { name: 'bare', namespace: 'openshift-a', generateName: 'bare-' }, spec: 7 },
      plan('openshift-a', 'install-', ['x.v1']),
    );

    const { sink, report } = await gather(server.current, 'install_plans');

    expect(sink.json(path)).toEqual({
      items: [{ ns: 'openshift-a', name: 'install-', csv: 'x.v1', count: 1 }],
      stats: { TOTAL_COUNT: 4, TOTAL_NONUNIQ_COUNT: 1 },
    });
    expect(report.errors).toEqual([
      "installplans openshift-a/by-hand: can't find metadata.generateName",
      "installplans openshift-a/odd-1: can't find spec.clusterServiceVersionNames",
      "installplans openshift-a/bare: can't find spec.clusterServiceVersionNames",
    ]);
  });

  it('records the 100 most frequent groups, and tells how many there are', async () => {
    const often = Array.from({ length: 3 }, () => plan('openshift-z', 'often-', ['x.v1']));
    const once = Array.from({ length: 150 }, (_, index) => plan(`openshift-${index}`, 'install-', ['x.v1']));
    server.current.serve(plans, ...once, ...often);

    const { sink } = await gather(server.current, 'install_plans');
    const { items, stats } = sink.json(path) as { items: JsonObject[]; stats: JsonObject };

    expect(items).toHaveLength(100);
    expect(items[0]).toEqual({ ns: 'openshift-z', name: 'often-', csv: 'x.v1', count: 3 });
    expect(stats).toEqual({ TOTAL_COUNT: 153, TOTAL_NONUNIQ_COUNT: 151 });
  });

  it('counts 10,000 groups at most and says what it left out', async () => {
    const many = Array.from({ length: 10_002 }, (_, index) => plan('openshift-a', `g${index}-`, ['x.v1']));
    server.current.serve(plans, ...many, plan('openshift-a', 'g0-', ['x.v1']));

    const { sink, report } = await gather(server.current, 'install_plans');

    expect(sink.json(path)).toMatchObject({ stats: { TOTAL_COUNT: 10_003, TOTAL_NONUNIQ_COUNT: 10_000 } });
    expect(report.warnings).toEqual(['warning: 2 install plans of further groups are left out']);
  });

  it('reads one list for all namespaces', async () => {
    server.current.serve(plans, plan('openshift-a', 'install-', []), plan('openshift-b', 'install-', []));

    await gather(server.current, 'install_plans');

    expect(server.current.requests).toEqual(['GET /apis/operators.coreos.com/v1alpha1/installplans']);
  });

  it('has nothing to say on a cluster without the lifecycle manager', async () => {
    const { sink, report } = await gather(server.current, 'install_plans');

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: [], warnings: [] });
  });

  it('records nothing when the plans are forbidden, and says so', async () => {
    server.current.fail('/apis/operators.coreos.com/v1alpha1/installplans', 403);

    const { sink, report } = await gather(server.current, 'install_plans');

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: ['answered 403'] });
  });
});

let made = 0;

function plan(namespace: string, generateName: string, clusterServiceVersionNames: JsonValue): JsonObject {
  made += 1;
  const name = generateName === 'odd-' ? 'odd-1' : `${generateName}${made}`;
  return { metadata: { name, namespace, generateName }, spec: { approved: true, clusterServiceVersionNames } };
}
