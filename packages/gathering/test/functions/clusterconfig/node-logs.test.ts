import { describe, expect, it } from '@jest/globals';
import { ClusterError, type Endpoints, type JsonObject, noEndpoints } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { gather } from '../../support/gather.ts';
import { endpointsOf } from '../../support/monitoring-server.ts';
import { ownServer } from '../../support/own-server.ts';
import { readSample, sampleNames } from '../../support/sample-archive.ts';

const nodes = apiResource('v1', 'nodes', 'Node');
const api = ownServer();

const master = { 'node-role.kubernetes.io/master': '' };
const node = (name: string, labels: JsonObject = master, status: JsonObject = {}): JsonObject => ({
  metadata: { name, labels },
  status,
});
const trouble = (number: number) => `Jan 01 kubelet: E0101 00:00:00.${number} failed`;

const run = async () => gather(api.current, 'node_logs', { endpoints: await endpointsOf(api.current.origin) });

function serveJournal(name: string, text: string, type = 'text/plain'): void {
  api.current.handle(journalPath(name), (_, response) => response.writeHead(200, { 'content-type': type }).end(text));
}

const journalPath = (name: string) => `/api/v1/nodes/${name}/proxy/logs/journal`;

describe('clusterconfig/node_logs', () => {
  it('records the last fifty troubles in the journals of control plane nodes', async () => {
    api.current.serve(nodes, node('master-0'), node('worker-0', {}), node('master-1'));
    const lines = Array.from({ length: 60 }, (_, index) => `${trouble(index)}\nI0101 00:00:00.0 fine`);
    serveJournal('master-0', `${lines.join('\n')}\n`);
    serveJournal('master-1', 'x: connect: connection refused');

    const { sink, report } = await run();

    const kept = Array.from({ length: 50 }, (_, index) => trouble(index + 10)).join('\n');
    expect(sink.records.get('config/node/logs/master-0.log')).toBe(kept);
    expect(sink.records.get('config/node/logs/master-1.log')).toBe('x: connect: connection refused');
    expect(sink.paths).toHaveLength(2);
    const asked = api.current.queries.at(-1);
    expect([asked?.get('tail'), asked?.get('unit')]).toEqual(['1000', 'kubelet']);
    expect(report).toMatchObject({ records: 2, errors: [], warnings: [] });
  });

  it.each([
    'E1231 23:59:59',
    'dial tcp: connect: connection refused',
    'failed failure: command timed out',
    'Failed to make webhook authenticator request: Post "https://x"',
    '    raise JSONDecodeError"Expecting value", s, err.value from None',
    'ContainerStateWaiting{Reason:ContainerCreating,}',
    'ContainersNotReady Message:containers with unready status',
    'MountVolume.MountDevice failed for volume "x"',
    'kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient',
    'Unable to attach or mount volumes: unmounted volumes=[x]',
    'timed out waiting for the condition',
    'CreateContainerError: context deadline exceeded',
    'rpc error: code = ResourceExhausted desc = grpc: received message larger than max (1 vs. 2)',
  ])('takes %j for trouble', async (line) => {
    api.current.serve(nodes, node('master-0'));
    serveJournal('master-0', `fine\n${line}\n`);

    expect((await run()).sink.records.get('config/node/logs/master-0.log')).toBe(line);
  });

  it.each(['', 'I0101 fine\n', 'failed (failure): command timed out\n', 'E123 1:2:3\n'])(
    'records nothing of a journal like %j',
    async (text) => {
      api.current.serve(nodes, node('master-0'));
      serveJournal('master-0', text);

      const { sink, report } = await run();

      expect(sink.paths).toEqual([]);
      expect(report).toMatchObject({ errors: [], warnings: [] });
    },
  );

  it('cuts a long line and keeps the others', async () => {
    api.current.serve(nodes, node('master-0'));
    serveJournal('master-0', `${trouble(1)}${'x'.repeat(100_000)}\n${trouble(2)}\n`);

    const record = (await run()).sink.records.get('config/node/logs/master-0.log') ?? '';

    expect(record).toMatch(/x \[cut: the line has 1000\d\d bytes\]\n.* E0101 00:00:00\.2 failed$/);
    expect(record.length).toBeLessThan(66_000);
  });

  it('has an error for a node that does not answer, and the logs of the others', async () => {
    api.current.serve(nodes, node('down'), node('closed'), node('up'));
    api.current.fail(journalPath('down'), 503);
    api.current.fail(journalPath('closed'), 403);
    serveJournal('up', trouble(1));

    const { sink, report } = await run();

    expect(sink.paths).toEqual(['config/node/logs/up.log']);
    expect(report.errors.toSorted()).toEqual(['log of node closed: answered 403', 'log of node down: answered 503']);
    expect(report.missing).toBeUndefined();
  });

  it.each([
    { what: 'no such path', answer: () => api.current.fail(journalPath('master-0'), 404) },
    { what: 'a page', answer: () => serveJournal('master-0', '<pre>', 'text/html') },
    { what: 'JSON', answer: () => serveJournal('master-0', '{}', 'application/json') },
  ])('is missing where kubelets answer $what', async ({ answer }) => {
    api.current.serve(nodes, node('master-0'));
    answer();

    const { sink, report } = await run();

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({
      missing: true,
      errors: ['log of node master-0: the kubelet of node master-0 has no journal to give'],
    });
  });

  it('asks nobody where no node has that label', async () => {
    api.current.serve(nodes, node('control-plane', { 'node-role.kubernetes.io/control-plane': '' }));

    const { sink, report } = await run();

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: [], warnings: [] });
    expect(api.current.requests).toEqual(['GET /api/v1/nodes']);
  });

  it.each([403, 404])('has an error when nodes are answered with %d', async (status) => {
    api.current.fail('/api/v1/nodes', status);

    expect((await run()).report.errors).toEqual([`answered ${status}`]);
  });

  it('tells endpoints where the kubelet is: the first internal address, and the port of the node', async () => {
    const addresses = [
      { type: 'Hostname', address: 'a' },
      { type: 'InternalIP', address: 'fd00::1' },
      { type: 'InternalIP', address: '10.0.0.1' },
    ];
    const status = { addresses, daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } } };
    const odd: JsonObject[] = [
      {},
      { addresses: 'x', daemonEndpoints: null },
      { addresses: [null, { type: 'InternalIP' }] },
    ];
    api.current.serve(
      nodes,
      node('a', master, status),
      ...odd.map((each, index) => node(`odd-${index}`, master, each)),
    );
    const asked: unknown[] = [];
    const endpoints: Endpoints = {
      ...noEndpoints,
      nodeJournal: (address) => {
        asked.push(address);
        return Promise.reject(new ClusterError('ERR_CLUSTER_NOT_FOUND', 'none'));
      },
    };

    const { report } = await gather(api.current, 'node_logs', { endpoints });

    expect(asked).toEqual([
      { name: 'a', internalAddress: 'fd00::1', kubeletPort: 10_250 },
      ...odd.map((_, index) => ({ name: `odd-${index}`, internalAddress: undefined, kubeletPort: undefined })),
    ]);
    expect(report).toMatchObject({ missing: true, panic: null });
  });

  it('asks 32 nodes, and says how many are left out', async () => {
    api.current.serve(nodes, ...Array.from({ length: 35 }, (_, index) => node(`master-${index}`)));

    const { report } = await run();

    expect(report.errors).toHaveLength(32);
    expect(report.warnings).toEqual(['warning: the logs of 3 of 35 nodes are left out']);
  });

  it('records the log of the sample archive again', async () => {
    const name = 'ip-10-0-135-228.us-east-2.compute.internal';
    if ((await sampleNames('config/node/logs')).length === 0) return;
    const sample = ((await readSample(`config/node/logs/${name}.log`)) ?? '').trimEnd();
    api.current.serve(nodes, node(name));
    serveJournal(name, sample);

    const kept = sample.split('\n').slice(-50).join('\n');
    expect((await run()).sink.records.get(`config/node/logs/${name}.log`)).toBe(kept);
  });
});
