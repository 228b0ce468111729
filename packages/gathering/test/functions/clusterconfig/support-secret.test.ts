import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiServer } from '../../support/api-server.ts';
import { gather } from '../../support/gather.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';
import { secret, secretOf, secrets } from '../../support/secrets.ts';

const path = 'config/secrets/openshift-config/support/data.json';
const object = '/api/v1/namespaces/openshift-config/secrets/support';

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

describe('clusterconfig/support_secret', () => {
  it('records settings that hold no credential as they are, and of everything else the length', async () => {
    const image = `quay.io/a/b@sha256:${'0'.repeat(64)}`;
    const clear = {
      interval: '2h30m',
      enableGlobalObfuscation: 'true',
      conditionalGathererEndpoint: 'http://localhost:8080',
      endpoint: 'https://console.example/api/ingress/v1/upload',
      GathererImage: image,
    };
    const hidden = { username: 'ann', password: 'böse', httpsProxy: 'https://u:p@proxy', noProxy: '', whatever: 'x y' };
    serve({ ...clear, ...hidden });

    const { sink, report } = await gather(server, 'support_secret');

    expect(decoded(sink.json(path))).toEqual({
      ...clear,
      username: 'xxx',
      password: 'xxxxx',
      httpsProxy: 'x'.repeat(17),
      noProxy: '',
      whatever: 'xxx',
    });
    expect(report).toMatchObject({ records: 1, errors: [], warnings: [] });
  });

  it.each([
    ['interval', 'hunter2'],
    ['interval', '2h hunter2'],
    ['enableGlobalObfuscation', 'hunter2'],
    ['endpoint', 'https://user:hunter2@console.example/'],
    ['endpoint', 'https://console.example/?token=hunter2'],
    ['endpoint', 'https://console.example/#hunter2'],
    ['reportEndpoint', 'hunter2'],
    ['GathererImage', 'hunter2 hunter2'],
    ['GathererImage', 'user:hunter2@quay.io/a'],
    ['GathererImageState', '{"quarantine":[]}'],
    ['constructor', 'hunter2'],
  ])('hides %s when it is %s', async (key, value) => {
    serve({ [key]: value });

    const { sink } = await gather(server, 'support_secret');

    expect(decoded(sink.json(path))).toEqual({ [key]: 'x'.repeat(value.length) });
  });

  it('hides addresses in base64, which cannot be anonymized, when addresses are to be', async () => {
    serve({ endpoint: 'https://10.0.0.7/', GathererImage: '10.0.0.7:5000/a/b:c', interval: '2h' });

    const { sink } = await gather(server, 'support_secret', {
      settings: { obfuscation: new Set(['networking']), ownNamespace: 'openshift-insights' },
    });

    expect(decoded(sink.json(path))).toEqual({
      endpoint: 'x'.repeat(17),
      GathererImage: 'x'.repeat(19),
      interval: '2h',
    });
  });

  it('records the sample again, which holds an endpoint alone', async () => {
    const sample = await readSampleRecord(path);
    if (sample === undefined) return;
    server.serve(secrets, secretOf('openshift-config', 'support', sample));

    expect((await gather(server, 'support_secret')).sink.json(path)).toEqual(sample);
  });

  it('has a missing Secret as an error of class missing', async () => {
    const { sink, report } = await gather(server, 'support_secret');

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ records: 0, errors: ['answered 404'], missing: true });
  });

  it('says that it may not read the Secret', async () => {
    server.fail(object, 403);

    const { sink, report } = await gather(server, 'support_secret');

    expect(sink.paths).toEqual([]);
    expect(report.errors).toEqual(['answered 403']);
    expect(report).not.toHaveProperty('missing');
  });

  it.each([
    [null, {}],
    ['text', {}],
    [
      { a: 7, interval: ['2h'] },
      { a: '', interval: '' },
    ],
    [{ interval: 'not base64!' }, { interval: 'xxxxxx' }],
  ])('records of odd data %j what is known to be harmless', async (data, expected) => {
    server.serve(secrets, secretOf('openshift-config', 'support', data));

    const { sink, report } = await gather(server, 'support_secret');

    expect(decoded(sink.json(path))).toEqual(expected);
    expect(report.errors).toEqual([]);
  });

  it('quotes nothing of an answer that is no JSON', async () => {
    server.answer(object, '{"metadata":{"name":"support"},"data":{"password":hunter2}}');

    const { report } = await gather(server, 'support_secret');

    expect(report.errors).toHaveLength(1);
    expect(JSON.stringify(report)).not.toContain('hunter2');
  });
});

function serve(values: Readonly<Record<string, string>>): void {
  server.serve(secrets, secret('openshift-config', 'support', values));
}

function decoded(record: unknown): unknown {
  const entries = Object.entries(record as Record<string, string>);
  return Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
}
