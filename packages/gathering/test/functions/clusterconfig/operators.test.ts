import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { memberAt, textOf } from '../../../src/json.ts';
import { ApiServer } from '../../support/api-server.ts';
import { gather } from '../../support/gather.ts';
import { opaque } from '../../support/opaque.ts';
import { readSampleRecord, sampleFolder } from '../../support/sample-archive.ts';

const clusterOperators = apiResource('config.openshift.io/v1', 'clusteroperators', 'ClusterOperator');
const dnses = apiResource('operator.openshift.io/v1', 'dnses', 'DNS');
const group = 'operator.openshift.io';
const dnsPath = `config/clusteroperator/${group}/dns/default.json`;

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

describe('clusterconfig/operators', () => {
  it('records each operator, and the specs of what is related to it', async () => {
    server.serve(clusterOperators, operator('dns', { group, resource: 'dnses', name: 'default' }));
    server.serve(dnses, { metadata: { name: 'default', uid: 'u' }, spec: { servers: [] }, status: { clusterIP: 'x' } });

    const { sink, report } = await gather(server, 'operators');

    expect(sink.paths).toEqual(['config/clusteroperator/dns.json', dnsPath]);
    expect(sink.json('config/clusteroperator/dns.json')).toMatchObject({
      kind: 'ClusterOperator',
      apiVersion: 'config.openshift.io/v1',
      metadata: { name: 'dns' },
    });
    expect(sink.json(dnsPath)).toEqual({
      apiVersion: 'operator.openshift.io/v1',
      kind: 'DNS',
      name: 'default',
      spec: { servers: [] },
    });
    expect(report).toMatchObject({ records: 2, errors: [], warnings: [] });
  });

  it('records the status of the Insights operator alone', async () => {
    const insights = apiResource(`${group}/v1`, 'insightsoperators', 'InsightsOperator');
    server.serve(clusterOperators, operator('insights', { group, resource: 'insightsoperators', name: 'cluster' }));
    server.serve(insights, { metadata: { name: 'cluster' }, status: { gatherStatus: {} } });

    expect(
      (await gather(server, 'operators')).sink.json(`config/clusteroperator/${group}/insightsoperator/cluster.json`),
    ).toEqual({
      apiVersion: `${group}/v1`,
      kind: 'InsightsOperator',
      name: 'cluster',
      spec: null,
      status: { gatherStatus: {} },
    });
  });

  it('takes the default controller of ingress, which is named by its kind', async () => {
    const controllers = apiResource(`${group}/v1`, 'ingresscontrollers', 'IngressController');
    const namespace = 'openshift-ingress-operator';
    const reference = { group, resource: 'IngressController', namespace, name: '' };
    server.serve(clusterOperators, operator('ingress', reference), operator('other', reference));
    server.serve(controllers, { metadata: { name: 'default', namespace }, spec: { replicas: 2 } });

    const { sink, report } = await gather(server, 'operators');

    expect(sink.json(`config/clusteroperator/${group}/ingresscontroller/${namespace}/default.json`)).toMatchObject({
      name: 'default',
      spec: { replicas: 2 },
    });
    expect(report).toMatchObject({ records: 3, errors: [], warnings: [] });
  });

  it('records once what two operators name', async () => {
    const reference = { group, resource: 'dnses', name: 'default' };
    server.serve(
      clusterOperators,
      operator('a', reference, { ...reference, resource: 'DNS' }),
      operator('b', reference),
    );
    server.serve(dnses, { metadata: { name: 'default' } });

    const { sink, report } = await gather(server, 'operators');

    expect(sink.paths.filter((path) => path === dnsPath)).toHaveLength(1);
    expect(report.errors).toEqual([]);
  });

  it('keeps every digit, and not the copy that kubectl apply keeps', async () => {
    server.serve(clusterOperators, operator('dns', { group, resource: 'dnses', name: 'default' }));
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{"a":"secret"}' };
    server.serve(dnses, { metadata: { name: 'default', annotations }, spec: { a: opaque('9223372036854775807') } });

    const { sink } = await gather(server, 'operators');

    expect(sink.records.get(dnsPath)).toContain('"spec":{"a":9223372036854775807}');
    expect([...sink.records.values()].join('')).not.toContain('secret');
  });

  it('hides what identity providers tell', async () => {
    const authentications = apiResource(`${group}/v1`, 'authentications', 'Authentication');
    server.serve(clusterOperators, operator('auth', { group, resource: 'authentications', name: 'cluster' }));
    const provider = {
      ...Object.fromEntries(
        ['url', 'bindDN', 'hostname', 'clientID', 'hostedDomain', 'issuer', 'domainName'].map((key) => [key, 'secret']),
      ),
      insecure: false,
    };
    const oauthConfig = {
      identityProviders: [
        { name: 'ldap', provider },
        { name: 'odd', provider: { url: ['secret'] } },
      ],
    };
    server.serve(authentications, {
      metadata: { name: 'cluster' },
      spec: { observedConfig: { oauthServer: { oauthConfig } } },
    });

    const { sink, report } = await gather(server, 'operators');

    const path = `config/clusteroperator/${group}/authentication/cluster.json`;
    expect(sink.records.get(path)).not.toContain('secret');
    expect(
      memberAt(sink.json(path) as JsonValue, 'spec', 'observedConfig', 'oauthServer', 'oauthConfig'),
    ).toMatchObject({
      identityProviders: [{ name: 'ldap', provider: { url: 'xxxxxx', insecure: false } }, { name: 'odd' }],
    });
    expect(report.warnings).toHaveLength(1);
  });

  it('reads nothing of groups that it does not declare, nor what other functions record', async () => {
    server.serve(
      clusterOperators,
      operator(
        'a',
        { group: 'imageregistry.operator.openshift.io', resource: 'configs', name: 'cluster' },
        { group: 'network.operator.openshift.io', resource: 'operatorpkis', name: 'ovn', namespace: 'a' },
        { group: '', resource: 'secrets', name: 'x', namespace: 'a' },
        { group: 'config.openshift.io', resource: 'dnses', name: 'cluster' },
      ),
    );

    const { report } = await gather(server, 'operators');

    expect(server.requests).toEqual(['GET /apis/config.openshift.io/v1/clusteroperators']);
    expect(report).toMatchObject({ records: 1, errors: [], warnings: [] });
  });

  it('finds a type in another version than that which its group prefers', async () => {
    const olms = apiResource(`${group}/v1alpha1`, 'olms', 'OLM');
    server.serve(clusterOperators, operator('olm', { group, resource: 'olms', name: 'cluster' }));
    server.serve(dnses);
    server.serve(olms, { metadata: { name: 'cluster' } });

    expect(
      (await gather(server, 'operators')).sink.json(`config/clusteroperator/${group}/olm/cluster.json`),
    ).toMatchObject({
      apiVersion: `${group}/v1alpha1`,
    });
  });

  it('passes over what an operator names and the cluster does not have', async () => {
    server.serve(
      clusterOperators,
      operator('a', { group, resource: 'dnses', name: 'gone' }, { group, resource: 'unknown', name: 'x' }),
    );
    server.serve(dnses);

    expect((await gather(server, 'operators')).report).toMatchObject({ records: 1, errors: [], warnings: [] });
  });

  it('warns of what may not be read, and records the others', async () => {
    server.serve(
      clusterOperators,
      operator('a', { group, resource: 'dnses', name: 'closed' }, { group, resource: 'dnses', name: 'default' }),
    );
    server.serve(dnses, { metadata: { name: 'default' } });
    server.fail(`/apis/${group}/v1/dnses/closed`, 403);

    const { sink, report } = await gather(server, 'operators');

    expect(sink.paths).toContain(dnsPath);
    expect(report.errors).toEqual([]);
    expect(report.warnings).toEqual([`warning: cannot read dnses.${group} closed: answered 403`]);
  });

  it.each(['<html>', '[]', '{"groups":7}', '{"groups":[null,{"name":7,"versions":{}}]}', '403'])(
    'records the operators alone when discovery answers %j',
    async (answer) => {
      server.serve(clusterOperators, operator('dns', { group, resource: 'dnses', name: 'default' }));
      if (answer === '403') server.fail('/apis', 403);
      else server.answer('/apis', answer);

      const { sink, report } = await gather(server, 'operators');

      expect(sink.paths).toEqual(['config/clusteroperator/dns.json']);
      expect(report).toMatchObject({ errors: [], panic: null });
    },
  );

  it.each<JsonObject>([
    {},
    { status: 'x' },
    { status: { relatedObjects: {} } },
    {
      status: { relatedObjects: [null, 7, [], { group: ['operator.openshift.io'] }, { group, name: {}, resource: 7 }] },
    },
    {
      status: {
        relatedObjects: [
          { group, resource: 'dnses', name: '../../x' },
          { group, resource: 'a/b', name: 'x' },
        ],
      },
    },
  ])('records an operator like %j, and nothing that follows', async (odd) => {
    server.serve(clusterOperators, { metadata: { name: 'odd' }, ...odd });
    server.serve(dnses, { metadata: { name: '../../x' } });

    const { sink, report } = await gather(server, 'operators');

    expect(sink.paths).toEqual(['config/clusteroperator/odd.json']);
    expect(report.panic).toBeNull();
  });

  it('bounds how many related objects it reads', async () => {
    const many = Array.from({ length: 1002 }, (_, index) => ({ group, resource: 'nothing', name: `n${index}` }));
    server.serve(clusterOperators, operator('a', ...many));

    expect((await gather(server, 'operators')).report.warnings).toEqual([
      'warning: 1002 objects are related to operators, those after 1000 are left out',
    ]);
  });

  it('is quiet on a cluster without operators', async () => {
    const { sink, report } = await gather(server, 'operators');

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: [], warnings: [] });
  });

  it('has an error when the operators may not be listed', async () => {
    server.fail('/apis/config.openshift.io/v1/clusteroperators', 403);

    const { sink, report } = await gather(server, 'operators');

    expect(sink.paths).toEqual([]);
    expect(report.errors).toEqual(['answered 403']);
    expect(report.missing).toBeUndefined();
  });
});

describe('the operators of the sample archive', () => {
  // No operator of the sample names it; image registries have functions of their own.
  const exceptions = [/^operator\.openshift\.io\/insightsoperator\//, /^imageregistry\.operator\.openshift\.io\//];

  it('are recorded again, with what is related to them', async () => {
    if (!(await readSampleRecord('config/clusteroperator/dns.json'))) return;
    const files = await readdir(join(sampleFolder, 'config/clusteroperator'), { recursive: true });
    const expected = files.filter((file) => file.endsWith('.json') && !exceptions.some((each) => each.test(file)));
    const records = new Map<string, JsonObject>();
    for (const file of expected)
      records.set(file, (await readSampleRecord(`config/clusteroperator/${file}`)) as JsonObject);
    serveSample(records);

    const { sink, report } = await gather(server, 'operators');

    expect(sink.paths.toSorted()).toEqual(expected.map((file) => `config/clusteroperator/${file}`).toSorted());
    for (const [file, record] of records) expect(sink.json(`config/clusteroperator/${file}`)).toEqual(record);
    expect(report).toMatchObject({ errors: [], warnings: [] });
  });
});

function serveSample(records: ReadonlyMap<string, JsonObject>): void {
  for (const [file, record] of records) {
    if (!file.includes('/')) {
      server.serve(clusterOperators, record);
      continue;
    }
    const folders = file.split('/');
    const namespace = folders.length > 3 ? folders[2] : undefined;
    const kind = textOf(record['kind']);
    const plural = `${kind.toLowerCase()}s`.replace(/ss$/, 'ses');
    server.serve(apiResource(textOf(record['apiVersion']), plural, kind), {
      metadata: { name: record['name'] ?? '', ...(namespace !== undefined && { namespace }) },
      spec: record['spec'] ?? null,
    });
  }
}

function operator(name: string, ...relatedObjects: JsonObject[]): JsonObject {
  return { metadata: { name }, status: { relatedObjects } };
}
