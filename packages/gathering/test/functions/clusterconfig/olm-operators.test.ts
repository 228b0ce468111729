import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { gather } from '../../support/gather.ts';
import { ownServer } from '../../support/own-server.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';

const operators = apiResource('operators.coreos.com/v1', 'operators', 'Operator');
const versions = apiResource('operators.coreos.com/v1alpha1', 'clusterserviceversions', 'ClusterServiceVersion');
const path = 'config/olm_operators.json';
const conditions = [{ phase: 'Succeeded', reason: 'InstallSucceeded' }];
const server = ownServer();

interface SampleElement {
  readonly name: string;
  readonly displayName: string;
  readonly version: string;
  readonly csv_conditions: JsonValue;
}

describe('clusterconfig/olm_operators', () => {
  it('records name, version and conditions of what is installed', async () => {
    server.current.serve(operators, operator('eap.ns', { kind: 'Deployment', name: 'x' }, ref('eap.v2.1.1', 'ns')));
    server.current.serve(versions, csv('eap.v2.1.1', 'ns', 'JBoss EAP'));

    const { sink, report } = await gather(server.current, 'olm_operators');

    expect(sink.json(path)).toEqual([
      { name: 'eap.ns', displayName: 'JBoss EAP', version: 'v2.1.1', csv_conditions: conditions },
    ]);
    expect(report).toMatchObject({ records: 1, errors: [], warnings: [] });
  });

  it('records what the sample archive has', async () => {
    const sample = (await readSampleRecord(path)) as SampleElement[] | undefined;
    if (!sample) return;
    for (const { name, displayName, version, csv_conditions } of sample) {
      server.current.serve(operators, operator(name, ref(`x.${version}`, 'ns')));
      const object = { spec: { displayName }, status: { conditions: csv_conditions } };
      server.current.serve(versions, { metadata: { name: `x.${version}`, namespace: 'ns' }, ...object });
    }

    expect((await gather(server.current, 'olm_operators')).sink.json(path)).toEqual(sample);
  });

  it('records a version once, however many namespaces have it, and reads it once', async () => {
    server.current.serve(operators, operator('a.x', ref('a.v1', 'n1'), ref('a.v1', 'n2'), ref('a.v2', 'n1')));
    server.current.serve(versions, csv('a.v1', 'n1', 'A'), csv('a.v1', 'n2', 'A'), csv('a.v2', 'n1', 'A'));

    const { sink } = await gather(server.current, 'olm_operators');

    expect(sink.json(path)).toMatchObject([{ version: 'v1' }, { version: 'v2' }]);
    expect(server.current.requests.filter((request) => request.endsWith('/a.v1'))).toHaveLength(1);
  });

  it('tells what is known of a version that cannot be read, and nothing of the one before it', async () => {
    server.current.serve(operators, operator('a.x', ref('a.v1', 'n1'), ref('a.v2', 'gone')));
    server.current.serve(versions, csv('a.v1', 'n1', 'A'));

    const { sink, report } = await gather(server.current, 'olm_operators');

    expect(sink.json(path)).toEqual([
      { name: 'a.x', displayName: 'A', version: 'v1', csv_conditions: conditions },
      { name: 'a.x', displayName: '', version: 'v2', csv_conditions: null },
    ]);
    expect(report).toMatchObject({ errors: ['failed to get a.v2 ClusterServiceVersion: answered 404'], missing: true });
  });

  it('prefers the copy of a version that can be read', async () => {
    server.current.serve(operators, operator('a.x', ref('a.v1', 'gone'), ref('a.v1', 'n1')));
    server.current.serve(versions, csv('a.v1', 'n1', 'A'));

    const { sink } = await gather(server.current, 'olm_operators');

    expect(sink.json(path)).toEqual([{ name: 'a.x', displayName: 'A', version: 'v1', csv_conditions: conditions }]);
  });

  it.each<[string, JsonObject, string]>([
    ['no displayName', { status: { conditions } }, 'spec.displayName'],
    ['a displayName that is none', { spec: { displayName: 7 }, status: { conditions } }, 'spec.displayName'],
    ['no conditions', { spec: { displayName: 'A' } }, 'status.conditions'],
    ['conditions that are no list', { spec: { displayName: 'A' }, status: { conditions: 'x' } }, 'status.conditions'],
  ])('names what a version with %s lacks', async (_, object, field) => {
    server.current.serve(operators, operator('a.x', ref('a.v1', 'n')));
    server.current.serve(versions, { metadata: { name: 'a.v1', namespace: 'n' }, ...object });

    const { sink, report } = await gather(server.current, 'olm_operators');

    expect(sink.json(path)).toEqual([{ name: 'a.x', displayName: '', version: 'v1', csv_conditions: null }]);
    expect(report.errors).toEqual([`cannot read a.v1 ClusterServiceVersion attributes: can't find ${field}`]);
  });

  it.each<[string, JsonValue, string]>([
    ['without a dot', ref('plain', 'n'), 'clusterserviceversion "plain" probably doesn\'t include version'],
    ['without a name', { kind: 'ClusterServiceVersion', namespace: 'n' }, 'clusterserviceversion "" probably doesn'],
    [
      'without a namespace',
      { kind: 'ClusterServiceVersion', name: 'a.v1' },
      'clusterserviceversion "a.v1" has no namespace',
    ],
    ['that is no object', 'a.v1', 'an element of "status.components.refs" is not an object'],
  ])('goes on behind a reference %s', async (_, reference, problem) => {
    server.current.serve(operators, operator('a.x', reference, ref('a.v2', 'n')));
    server.current.serve(versions, csv('a.v2', 'n', 'A'));

    const { sink, report } = await gather(server.current, 'olm_operators');

    expect(report).toMatchObject({ panic: null, errors: [expect.stringContaining(problem)] });
    expect(sink.json(path)).toMatchObject([
      { name: 'a.x', version: '', csv_conditions: null },
      { name: 'a.x', version: 'v2', csv_conditions: conditions },
    ]);
  });

  it.each<[string, JsonObject]>([
    ['no status', {}],
    ['references that are no list', { status: { components: { refs: 'x' } } }],
    ['components that are none', { status: { components: null } }],
  ])('tells the name of an operator with %s', async (_, object) => {
    server.current.serve(operators, { metadata: { name: 'a.x' }, ...object });

    const { sink, report } = await gather(server.current, 'olm_operators');

    expect(sink.json(path)).toEqual([{ name: 'a.x', displayName: '', version: '', csv_conditions: null }]);
    expect(report.errors).toEqual(['cannot find "status.components.refs" in a.x definition']);
  });

  it('records nothing without operators', async () => {
    server.current.serve(operators);

    expect((await gather(server.current, 'olm_operators')).sink.paths).toEqual([]);
  });

  it('has nothing to say on a cluster without the lifecycle manager', async () => {
    const { sink, report } = await gather(server.current, 'olm_operators');

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: [], warnings: [] });
  });

  it('says that operators, or their versions, are forbidden', async () => {
    server.current.serve(operators, operator('a.x', ref('a.v1', 'n')));
    server.current.fail('/apis/operators.coreos.com/v1alpha1/namespaces/n/clusterserviceversions/a.v1', 403);
    const withoutVersion = await gather(server.current, 'olm_operators');
    server.current.fail('/apis/operators.coreos.com/v1/operators', 403);
    const withoutOperators = await gather(server.current, 'olm_operators');

    expect(withoutVersion.report.errors).toEqual(['failed to get a.v1 ClusterServiceVersion: answered 403']);
    expect(withoutVersion.sink.json(path)).toMatchObject([{ version: 'v1', csv_conditions: null }]);
    expect(withoutOperators.report).toMatchObject({ records: 0, errors: ['answered 403'] });
  });

  it('follows 10,000 references at most and says which operators it left out', async () => {
    const many = Array.from({ length: 6000 }, () => ref('a.v1', 'n'));
    server.current.serve(operators, operator('a.x', ...many), operator('b.x', ...many));
    server.current.serve(versions, csv('a.v1', 'n', 'A'));

    const { sink, report } = await gather(server.current, 'olm_operators');

    expect(sink.json(path)).toMatchObject([{ name: 'a.x' }]);
    expect(report.warnings).toEqual(['warning: 1 more operators are left out']);
  });
});

function operator(name: string, ...refs: JsonValue[]): JsonObject {
  return { metadata: { name }, status: { components: { refs } } };
}

function ref(name: string, namespace: string): JsonObject {
  return { kind: 'ClusterServiceVersion', apiVersion: 'operators.coreos.com/v1alpha1', name, namespace };
}

function csv(name: string, namespace: string, displayName: string): JsonObject {
  return { metadata: { name, namespace }, spec: { displayName }, status: { conditions } };
}
