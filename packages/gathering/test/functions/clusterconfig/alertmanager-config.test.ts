import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiServer } from '../../support/api-server.ts';
import { gather } from '../../support/gather.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';
import { secret, secretOf, secrets } from '../../support/secrets.ts';

const path = 'config/secrets/openshift-monitoring/alertmanager-main/data.json';
const object = '/api/v1/namespaces/openshift-monitoring/secrets/alertmanager-main';
const what = "alertmanager.yaml of secret 'alertmanager-main' in namespace 'openshift-monitoring'";

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

describe('clusterconfig/alertmanager_config', () => {
  it('records receivers, routes and inhibitions, without addresses and credentials', async () => {
    serve(`
global: {slack_api_url: https://hooks.example/secret}
templates: [/etc/a]
receivers:
- name: team
  email_configs: [{to: team@example.com, smarthost: 'mail:25', auth_username: me, send_resolved: true}]
  slack_configs: [{api_url: "https://ä", channel: '#alerts', max: 10}]
  webhook_configs:
  - http_config:
      authorization: {type: Bearer, credentials: hunter2}
      oauth2: {scopes: [a, bc], client: {id: x, insecure: false}}
    URL: abc
route: {group_by: [namespace], receiver: team, group_wait: 30s, routes: [{matchers: [severity = "critical"]}]}
`);

    const { sink, report } = await gather(server, 'alertmanager_config');

    expect(sink.json(path)).toEqual({
      receivers: [
        {
          name: 'team',
          email_configs: [{ to: 'team@example.com', smarthost: 'xxxxxxx', auth_username: 'xx', send_resolved: true }],
          slack_configs: [{ api_url: 'x'.repeat(10), channel: '#alerts', max: 10 }],
          webhook_configs: [
            {
              http_config: {
                authorization: { type: 'xxxxxx', credentials: 'xxxxxxx' },
                oauth2: { scopes: ['x', 'xx'], client: { id: 'x', insecure: false } },
              },
              URL: 'xxx',
            },
          ],
        },
      ],
      route: {
        group_by: ['namespace'],
        receiver: 'team',
        group_wait: '30s',
        routes: [{ matchers: ['severity = "critical"'] }],
      },
    });
    expect(report).toMatchObject({ records: 1, errors: [], warnings: [] });
  });

  it('hides what the reference shows: a number for a password, lists inside lists', async () => {
    serve('receivers: [{routing_key: 12345, keys: [[ab, [c]], [{x: d}]]}]');

    const { sink } = await gather(server, 'alertmanager_config');

    expect(sink.json(path)).toEqual({
      receivers: [{ routing_key: 'xxxxx', keys: [['xx', ['x']], [{ x: 'x' }]] }],
    });
  });

  it('hides what is shared with a place where it may be seen', async () => {
    serve('receivers: [{name: &n hunter2, secret: *n, list: &l {a: b}, token: *l}]');

    const { sink } = await gather(server, 'alertmanager_config');

    expect(sink.json(path)).toEqual({
      receivers: [{ name: 'hunter2', secret: 'xxxxxxx', list: { a: 'b' }, token: { a: 'x' } }],
    });
  });

  it('records the sample again, whose texts are hidden already', async () => {
    const sample = await readSampleRecord(path);
    if (sample === undefined) return;
    serve(JSON.stringify(sample));

    expect((await gather(server, 'alertmanager_config')).sink.json(path)).toEqual(sample);
  });

  it.each(['', '# nothing', 'global: {}'])('records an empty object of %j', async (text) => {
    serve(text);

    expect((await gather(server, 'alertmanager_config')).sink.json(path)).toEqual({});
  });

  it('records nothing without the Secret, or without its key', async () => {
    const without = await gather(server, 'alertmanager_config');
    server.serve(secrets, secret('openshift-monitoring', 'alertmanager-main', { 'other.yaml': 'a: b' }));
    const empty = await gather(server, 'alertmanager_config');

    expect([without.sink.paths, without.report.errors]).toEqual([[], []]);
    expect([empty.sink.paths, empty.report.errors]).toEqual([[], []]);
  });

  it('says that it may not read the Secret', async () => {
    server.fail(object, 403);

    const { report } = await gather(server, 'alertmanager_config');

    expect(report).toMatchObject({ records: 0, errors: ['answered 403'] });
  });

  it.each([
    ['a: [hunter2', /is not valid YAML: [A-Z_]+ in line 1$/],
    ['hunter2', /must be a section of keys$/],
    ['- hunter2', /must be a section of keys$/],
    [Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe]), /is not UTF-8$/],
    [`a: ${'['.repeat(40)}`, /must be YAML of at most 30 levels$/],
    [`a: "${'hunter2'.repeat(40_000)}"`, /must be YAML of at most 262144 bytes$/],
    [bomb(), /unfolds to too many values$/],
    [chain(), /unfolds to too many values$/],
    [many(), /unfolds to too much$/],
  ])('has one error of %.20s, which quotes nothing', async (text, expected) => {
    serve(text);

    const { sink, report } = await gather(server, 'alertmanager_config');

    expect(sink.paths).toEqual([]);
    expect(report.errors).toEqual([expect.stringMatching(expected)]);
    expect(report.errors[0]).toMatch(what);
    expect(JSON.stringify(report)).not.toContain('hunter2');
    expect(report.panic).toBeNull();
  });

  it.each([7, null, 'not base64!'])('has one error of a value %j', async (value) => {
    server.serve(secrets, secretOf('openshift-monitoring', 'alertmanager-main', { 'alertmanager.yaml': value }));

    expect((await gather(server, 'alertmanager_config')).report.errors).toEqual([`${what} is not base64`]);
  });
});

function serve(text: string | Buffer): void {
  server.serve(secrets, secret('openshift-monitoring', 'alertmanager-main', { 'alertmanager.yaml': text }));
}

// Ten aliases of ten aliases of ten aliases.
function bomb(): string {
  const lists = ['a', 'b', 'c', 'd'].map((name, index, all) => {
    const item = index === 0 ? 'hunter2' : `*${all[index - 1]}`;
    return `${name}: &${name} [${Array.from({ length: 10 }, () => item).join(', ')}]`;
  });
  return `${lists.join('\n')}\nreceivers: *d`;
}

// Each holds the one before it once: few values, but deep inside each other.
function chain(): string {
  const lists = Array.from({ length: 50 }, (_, index) => `l${index + 1}: &l${index + 1} [[[*l${index}]]]`);
  return `l0: &l0 [hunter2]\n${lists.join('\n')}\nreceivers: *l50`;
}

// Ninety times a list of many values.
function many(): string {
  return `l: &l [${'1,'.repeat(20_000)}]\nreceivers: [${'*l,'.repeat(90)}]`;
}
