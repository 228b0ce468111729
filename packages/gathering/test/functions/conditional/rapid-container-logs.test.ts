import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { ApiServer } from '../../support/api-server.ts';
import { gatherByRules, logPath, logRequests, podOf, podType, serveLogs } from '../../support/conditional.ts';

const namespace = 'openshift-etcd';
const id = 'rapid_container_logs';
const time = '2026-11-20T22:33:00.123456789Z';
const path = `namespaces/${namespace}/pods/etcd-0/etcd/current.log`;

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

function request(more: object = {}): object {
  return { namespace, pod_name_regex: '^etcd-', messages: ['took too long'], ...more };
}

function serveEtcd(logs: Readonly<Record<string, string>>, pods: readonly string[] = ['etcd-0']): void {
  const containers = [...new Set(Object.keys(logs).map((name) => name.replace(' (previous)', '')))];
  for (const pod of pods) {
    server.serve(podType, podOf(namespace, pod, containers, ['init']));
    serveLogs(server, logPath(namespace, pod), logs);
  }
}

function stream(pod: string, answer: (response: ServerResponse) => void): void {
  server.handle(logPath(namespace, pod), (_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    answer(response);
  });
}

/** Sends for as long as somebody reads. @returns how much was sent */
function endless(response: ServerResponse, piece: Buffer): void {
  const more = () => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', more);
  more();
}

describe('conditional/rapid_container_logs', () => {
  it('keeps the lines of the containers of matching pods that match, with their times and in their order', async () => {
    serveEtcd({ etcd: `${time} a took too long\n${time} b\n${time} c took too long`, health: `${time} fine\n` });
    server.serve(podType, podOf(namespace, 'other', ['etcd']), podOf('openshift-other', 'etcd-0', ['etcd']));

    const { sink, report, told } = await gatherByRules(server, { document: logRequests(request()) });

    expect(sink.records.get(path)).toBe(`${time} a took too long\n${time} c took too long\n`);
    expect(report(id)).toMatchObject({
      records: 1,
      errors: [],
      warnings: [
        `warning: not found any data for the container health in the Pod etcd-0 in the ${namespace} namespace`,
      ],
    });
    expect(told.requests).toEqual([
      {
        index: 0,
        outcome: 'gathered',
        pods: 1,
        containers: 2,
        lines_seen: 4,
        lines_kept: 2,
        bytes: 94,
        ms: expect.any(Number) as unknown,
      },
    ]);
  });

  it('asks for six hours of a log, for 10 MiB at most', async () => {
    serveEtcd({ etcd: 'x' });

    await gatherByRules(server, { document: logRequests(request()) });

    expect(Object.fromEntries(server.queries.at(-1) ?? [])).toEqual({
      container: 'etcd',
      previous: 'false',
      sinceSeconds: '21600',
      timestamps: 'true',
      limitBytes: '10485760',
    });
  });

  it('reads the current and the previous log of one pod for whoever wants which, by their own messages', async () => {
    serveEtcd({ etcd: 'took too long\npanic\n', 'etcd (previous)': 'took too long before\npanic before\n' });

    const { sink } = await gatherByRules(server, {
      document: logRequests(request(), request({ previous: true, messages: ['panic'] })),
    });

    expect(sink.records.get(path)).toBe('took too long\n');
    expect(sink.records.get(path.replace('current', 'previous'))).toBe('panic before\n');
  });

  it('reads a log once that several requests want, and counts for each of them', async () => {
    serveEtcd({ etcd: 'one\ntwo\nthree\n' });
    const requests = [request({ messages: ['one'] }), request({ messages: ['two', 'one'], pod_name_regex: '0$' })];

    const { sink, told } = await gatherByRules(server, { document: logRequests(...requests) });

    expect(sink.records.get(path)).toBe('one\ntwo\n');
    expect(told.requests.map((each) => each['lines_kept'])).toEqual([1, 2]);
    expect(server.requests.filter((each) => each.endsWith('/log'))).toHaveLength(1);
  });

  it('does not let the flags of one message reach another, and anchors at the message and at the line', async () => {
    serveEtcd({ etcd: `${time} ERROR one\n${time} PANIC two\n${time} panic three\n${time} a panic\r\n` });

    const messages = ['(?i)error', '^panic', 'panic$'];
    const { sink } = await gatherByRules(server, { document: logRequests(request({ messages })) });

    expect(sink.records.get(path)).toBe(`${time} ERROR one\n${time} panic three\n${time} a panic\r\n`);
  });

  it('reads nothing at all without a request', async () => {
    const { report, sink } = await gatherByRules(server, { document: logRequests() });

    expect(server.requests).toEqual([]);
    expect(report(id)).toMatchObject({ records: 0, errors: [], warnings: [] });
    expect(sink.paths).toContain('insights-operator/remote-configuration-report.json');
  });

  it('tells of a log that cannot be read, and goes on', async () => {
    serveEtcd({ etcd: 'took too long' }, ['etcd-1']);
    server.serve(podType, podOf(namespace, 'etcd-0', ['etcd']));
    server.fail(logPath(namespace, 'etcd-0'), 403);

    const { report, told } = await gatherByRules(server, { document: logRequests(request()) });

    expect(report(id)).toMatchObject({ records: 1, errors: ['answered 403'] });
    expect(told.requests[0]).toMatchObject({ outcome: 'gathered', pods: 2, lines_kept: 1, reason: 'answered 403' });
  });

  it.each([
    ['may not be listed', 403],
    ['are not there', 404],
  ])('says of each request that pods %s', async (_, status) => {
    server.fail('/api/v1/pods', status);

    const { report, told } = await gatherByRules(server, { document: logRequests(request()) });

    expect(report(id)).toMatchObject({ records: 0, errors: [`answered ${status}`] });
    expect(told.requests).toMatchObject([{ outcome: 'error', reason: `answered ${status}` }]);
  });

  it('takes pods whose members have other types', async () => {
    server.serve(podType, { metadata: { namespace, name: 'etcd-0' }, spec: { containers: { name: 'x' } } });
    server.serve(podType, { metadata: { namespace, name: 'etcd-1' }, spec: 'none' });

    const { report, told } = await gatherByRules(server, { document: logRequests(request()) });

    expect(report(id)).toMatchObject({ errors: [], panic: null });
    expect(told.requests).toMatchObject([{ outcome: 'nothing-found', pods: 2, containers: 0 }]);
  });

  it('reads a log that is one endless line up to its bound, and keeps the beginning of the line', async () => {
    server.serve(podType, podOf(namespace, 'etcd-0', ['etcd']));
    let sent = 0;
    stream('etcd-0', (response) => {
      response.write(`${time} took too long `);
      response.on('close', () => (sent = response.socket?.bytesWritten ?? 0));
      endless(response, Buffer.alloc(65_536, 'x'));
    });

    const { sink, told } = await gatherByRules(server, { document: logRequests(request()) });

    const content = sink.records.get(path) ?? '';
    expect(content.length).toBeLessThan(66_000);
    expect(content).toMatch(
      /^2026.* took too long x+ \[cut: the line has 10485760 bytes\]\n\[cut: .*10485760 bytes are read at most\]\n$/,
    );
    expect(told.requests).toMatchObject([{ outcome: 'truncated', lines_seen: 1, lines_kept: 1 }]);
    expect(sent).toBeLessThan(40 * 1024 * 1024);
  });

  it('keeps 256 KiB of a container and says so in the last line', async () => {
    serveEtcd({ etcd: `${'took too long '.repeat(70)}\n`.repeat(500) });

    const { sink, told } = await gatherByRules(server, { document: logRequests(request()) });

    const content = sink.records.get(path) ?? '';
    expect(content.length).toBeLessThan(262_144 + 100);
    expect(content.length).toBeGreaterThan(260_000);
    expect(content.split('\n').at(-2)).toBe('[cut: of a container 262144 bytes are kept at most]');
    expect(told.requests[0]).toMatchObject({ outcome: 'truncated' });
  });

  it('keeps 1 MiB for a request, what it shares with others counted for each, and does not cut those', async () => {
    const line = `${'took too long '.repeat(70)}\n`;
    serveEtcd({ etcd: line.repeat(255) + 'unique\n' }, ['etcd-0', 'etcd-1', 'etcd-2', 'etcd-3', 'etcd-4', 'etcd-5']);

    const { told, sink } = await gatherByRules(server, {
      document: logRequests(request(), request({ messages: ['unique'] })),
    });

    expect(told.requests).toMatchObject([
      { outcome: 'truncated', reason: 'a request keeps 1048576 bytes at most' },
      { outcome: 'gathered', lines_kept: 6 },
    ]);
    expect(told.requests[0]?.['bytes']).toBeGreaterThan(1_040_000);
    expect(told.requests[0]?.['bytes']).toBeLessThanOrEqual(1_048_576);
    for (const [place, content] of sink.records) if (place.endsWith('.log')) expect(content).toContain('unique\n');
  });

  it('gives each request its turn, so that what one of them wants keeps nobody waiting', async () => {
    const greedy = request({ namespace: 'openshift-a', pod_name_regex: '', messages: ['x'] });
    const modest = request({ namespace: 'openshift-b', pod_name_regex: '', messages: ['x'] });
    for (let index = 0; index < 40; index += 1) {
      server.serve(podType, podOf('openshift-a', `a${index}`, ['main']));
      serveLogs(server, logPath('openshift-a', `a${index}`), { main: 'x' });
    }
    server.serve(podType, podOf('openshift-b', 'b', ['main']));
    serveLogs(server, logPath('openshift-b', 'b'), { main: 'x' });

    await gatherByRules(server, { document: logRequests(greedy, modest) });

    const logs = server.requests.filter((each) => each.endsWith('/log'));
    expect(logs.findIndex((each) => each.includes('openshift-b'))).toBeLessThan(8);
  });

  it('looks at 200 pods and 400 containers of a request', async () => {
    for (let index = 0; index < 210; index += 1) {
      server.serve(podType, podOf(namespace, `etcd-${index}`, ['one', 'two', 'three']));
      serveLogs(server, logPath(namespace, `etcd-${index}`), { one: 'x', two: 'x', three: 'x' });
    }

    const { told } = await gatherByRules(server, { document: logRequests(request({ messages: ['x'] })) });

    expect(told.requests).toMatchObject([{ outcome: 'truncated', pods: 200, containers: 400, lines_kept: 400 }]);
  });

  it('looks for 16 KiB of messages in a pod, those of the first requests', async () => {
    serveEtcd({ etcd: 'yes\n' });
    const long = Array.from({ length: 32 }, (_, index) => `${index}`.padEnd(400, 'z'));
    const requests = [request({ messages: long }), request({ messages: long }), request({ messages: ['yes'] })];

    const { told } = await gatherByRules(server, { document: logRequests(...requests) });

    expect(told.requests).toMatchObject([
      { outcome: 'nothing-found' },
      { outcome: 'truncated', reason: expect.stringContaining('more than 16384 characters of messages') as unknown },
      { outcome: 'gathered' },
    ]);
  });

  it('stays within its bounds when 256 requests of 64 messages want the logs of 1,000 pods', async () => {
    const log = `${time} ${'it took too long '.repeat(20)}\n`.repeat(300);
    let open = 0;
    let mostOpen = 0;
    for (let index = 0; index < 1000; index += 1) {
      server.serve(podType, podOf(namespace, `etcd-${index}`, ['etcd']));
      server.handle(logPath(namespace, `etcd-${index}`), (_, response) => {
        open += 1;
        mostOpen = Math.max(mostOpen, open);
        response.on('close', () => (open -= 1));
        response.writeHead(200, { 'content-type': 'text/plain' }).end(log);
      });
    }
    const requests = Array.from({ length: 256 }, (_, index) =>
      request({
        pod_name_regex: index % 2 === 0 ? '' : `${index % 10}$`,
        messages: Array.from({ length: 64 }, (__, message) => (message === 63 ? 'too long' : `never ${message}`)),
      }),
    );

    const { sink, told, report } = await gatherByRules(server, { document: logRequests(...requests) });

    const logs = [...sink.records].filter(([place]) => place.endsWith('.log'));
    expect(mostOpen).toBeLessThanOrEqual(8);
    expect(logs.reduce((sum, [, content]) => sum + content.length, 0)).toBeLessThan(
      6 * 1024 * 1024 + 100 * logs.length,
    );
    expect(server.requests.filter((each) => each.endsWith('/log')).length).toBeLessThanOrEqual(1000);
    expect(Math.max(...told.requests.map((each) => Number(each['pods'])))).toBeLessThanOrEqual(200);
    expect(Math.max(...told.requests.map((each) => Number(each['bytes'])))).toBeLessThanOrEqual(1024 * 1024);
    expect(told.requests.map((each) => each['index'])).toEqual([...requests.keys()]);
    expect(new Set(told.requests.map((each) => each['outcome']))).toEqual(new Set(['truncated']));
    expect(report(id).errors).toEqual([]);
  });

  it('gives up an expression that takes too long, and keeps what the others find', async () => {
    const evil = '\\b.{1,499}\\b.{1,499}[0-9]z1$';
    const lines = Array.from({ length: 12 }, (_, seed) => disorderedLine(seed, 8_000));
    serveEtcd({ etcd: `${lines.join('\n')}\ntook too long\n` });

    const { sink, told } = await gatherByRules(server, {
      document: logRequests(request({ messages: [evil] }), request()),
    });

    expect(sink.records.get(path)).toContain('took too long');
    expect(told.requests).toMatchObject([
      { outcome: 'truncated', reason: `an expression takes too long and was given up: ${evil}` },
      { outcome: 'gathered' },
    ]);
  });
});

// What repeats itself is remembered by the engine, and costs little.
function disorderedLine(seed: number, length: number): string {
  const characters = 'aKſéжαβ1 z';
  let state = seed + 1;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return characters[(state >> 8) % characters.length];
  }).join('');
}
