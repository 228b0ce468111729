import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { builtInDocument } from '@insights/rules';
import { ApiServer } from '../../support/api-server.ts';
import { gatherByRules } from '../../support/conditional.ts';

const path = 'insights-operator/remote-configuration.json';
const refusedPath = 'insights-operator/remote-configuration-rejected.json';
const empty = { conditional_gathering_rules: [], container_logs: [] };
const bad = { ...empty, container_logs: [{ namespace: 'default', pod_name_regex: '', messages: ['x'] }] };

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

describe('conditional/remote_configuration', () => {
  it('records the document that is in force byte for byte', async () => {
    const raw = `{ "container_logs" : [],\n\t"conditional_gathering_rules":[] }\n`;

    const { sink, told, report } = await gatherByRules(server, {
      rules: { document: empty, raw, source: 'last-good' },
    });

    expect(sink.records.get(path)).toBe(raw);
    expect(told).toEqual({ source: 'last-good', rejected: [], rules: [], requests: [] });
    expect(report('remote_configuration')).toMatchObject({ records: 1, errors: [] });
  });

  it('records the built-in one when there is no other', async () => {
    const { sink, told } = await gatherByRules(server, { rules: {} });

    expect(sink.json(path)).toEqual(builtInDocument);
    expect(told).toMatchObject({ source: 'built-in', rules: { length: 9 } });
  });

  it('records what was refused beside what stands for it', async () => {
    const rejected = [{ path: 'container_logs.0.namespace', reason: 'must match something' }];
    const rules = {
      document: empty,
      source: 'last-good',
      available: true,
      valid: false,
      rejected,
      rejectedRaw: '{"x',
    } as const;

    const { sink, told } = await gatherByRules(server, { rules });

    expect(sink.records.get(refusedPath)).toBe('{"x');
    expect(told).toMatchObject({ available: true, valid: false, refused: rejected, rejected: [], source: 'last-good' });
  });

  it('refuses a document of which nothing is of use, whatever was said of it, and gathers by the built-in one', async () => {
    const { sink, told } = await gatherByRules(server, { rules: { document: bad, raw: ' {"bad":1}', valid: true } });

    expect(sink.records.get(refusedPath)).toBe(' {"bad":1}');
    expect(sink.json(path)).toEqual(builtInDocument);
    expect(told).toMatchObject({ source: 'built-in', refused: [{ path: 'container_logs.0.namespace' }] });
  });

  it('keeps 256 KiB of what was refused', async () => {
    const { sink } = await gatherByRules(server, { rules: { document: empty, rejectedRaw: 'x'.repeat(300_000) } });

    expect(sink.records.get(refusedPath)?.length).toBe(262_144);
  });

  it('tells of each dropped part once, whoever found it', async () => {
    const request = { namespace: 'openshift-a', pod_name_regex: '', messages: ['x'] };
    const document = { ...empty, container_logs: [request, { ...request, namespace: 'default' }, request] };
    const reason = 'must match ^(?:openshift|kube)-[a-zA-Z0-9_.-]{1,128}$';
    const rejected = [{ path: 'container_logs.1.namespace', reason }];

    const { told } = await gatherByRules(server, { rules: { document, rejected } });

    expect(told.rejected).toEqual(rejected);
    expect(told.requests.map(({ index, outcome }) => [index, outcome])).toEqual([
      [0, 'error'],
      [1, 'dropped'],
      [2, 'error'],
    ]);
  });

  it('reports its functions as cancelled when there was no time to look at the rules', async () => {
    const stopped = new AbortController();
    stopped.abort(new Error('enough'));

    const { reports } = await gatherByRules(server, { rules: {}, signal: stopped.signal });

    expect(reports.map(({ errors }) => errors)).toEqual(reports.map(() => ['cancelled']));
  });
});
