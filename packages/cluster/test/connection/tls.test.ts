import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { type ClusterCredentials, ClusterObjects, ClusterReader, loadCredentials } from '../../src/index.ts';
import { sendJson, startApiServer } from '../support/api-server.ts';
import { HastyClock } from '../support/hasty-clock.ts';
import { kubeconfig } from '../support/kubeconfig.ts';
import { startProxyServer } from '../support/proxy-server.ts';
import { noAbort, pods } from '../support/reading.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

const clock = new HastyClock();
const userAgent = 'insights-test/1.0';
const random = () => 0.5;
const pod = { ...pods, namespace: 'shop', name: 'web' };

type Get = (credentials: ClusterCredentials, times: number) => Promise<void>;

const getByReader: Get = async (credentials, times) => {
  const reader = new ClusterReader({ credentials, userAgent, clock, random });
  try {
    for (let time = 0; time < times; time += 1) await reader.get(pod, noAbort());
  } finally {
    reader.close();
  }
};

const getByObjects: Get = async (credentials, times) => {
  const objects = new ClusterObjects({ credentials, userAgent, clock, random });
  try {
    for (let time = 0; time < times; time += 1) await objects.get(pod, noAbort());
  } finally {
    await objects.close();
  }
};

const startTlsServer = () =>
  startApiServer((_, response) => sendJson(response, { metadata: { name: 'web' } }), { tls: true });

async function credentialsTo(server: string, cluster: object, user: object = {}) {
  await using folder = await TemporaryFolder.create();
  return await loadCredentials({
    kubeconfig: await folder.write('k', kubeconfig(server, { cluster, user })),
    env: {},
    clock,
  });
}

const authority = (pem: string) => ({ 'certificate-authority-data': Buffer.from(pem).toString('base64') });

describe.each([
  ['the reader', getByReader],
  ['the objects', getByObjects],
])('over TLS, %s', (_, get) => {
  it('trust the authority of the kubeconfig, without a handshake for every request', async () => {
    await using server = await startTlsServer();

    await get(await credentialsTo(server.url, authority(server.certificate)), 20);

    expect(server.requests).toHaveLength(20);
    expect(server.connections).toBeLessThanOrEqual(2); // the next request may come before the last one's end is seen
  });

  it('trust nobody else, and do not try again', async () => {
    await using server = await startTlsServer();

    await expect(get(await credentialsTo(server.url, {}), 1)).rejects.toMatchObject({
      code: 'ERR_CLUSTER_UNAVAILABLE',
      retryable: false,
      message: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT'),
    });
  });

  it('trust everybody when told so', async () => {
    await using server = await startTlsServer();

    await get(await credentialsTo(server.url, { 'insecure-skip-tls-verify': true }), 1);

    expect(server.requests).toHaveLength(1);
  });

  it('use a new authority as soon as its file changes', async () => {
    await using folder = await TemporaryFolder.create();
    await using server = await startTlsServer();
    const path = await folder.write('k', kubeconfig(server.url, { cluster: { 'certificate-authority': 'ca.crt' } }));
    const ca = await folder.write('ca.crt', 'not the right one');
    const changing = await loadCredentials({ kubeconfig: path, env: {}, clock });
    const before = get(changing, 1);
    await expect(before).rejects.toMatchObject({ code: 'ERR_CLUSTER_UNAVAILABLE' });

    await folder.write('ca.crt', server.certificate);
    await get(changing, 1);

    expect(await readFile(ca, 'utf8')).toBe(server.certificate);
    expect(server.requests).toHaveLength(1);
  });

  it('go through the proxy of the kubeconfig', async () => {
    await using server = await startTlsServer();
    await using proxy = await startProxyServer();

    await get(await credentialsTo(server.url, { ...authority(server.certificate), 'proxy-url': proxy.url }), 3);

    expect([...new Set(proxy.targets)]).toEqual([new URL(server.url).host]);
    expect(server.requests).toHaveLength(3);
  });

  it('say what is wrong when nobody listens', async () => {
    const server = await startTlsServer();
    await server[Symbol.asyncDispose]();

    await expect(get(await credentialsTo(server.url, {}, { token: 'sesame' }), 1)).rejects.toMatchObject({
      code: 'ERR_CLUSTER_UNAVAILABLE',
      retryable: true,
      message: expect.stringMatching(/^GET \/api\/v1\/namespaces\/shop\/pods\/web: no answer .*ECONNREFUSED/),
    });
  });
});
