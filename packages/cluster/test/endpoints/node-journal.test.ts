import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ApiServer, type Handler, sendJson, sendStatus, startApiServer } from '../support/api-server.ts';
import { sendGzip, sendText, TestEndpoints, textOf, token } from '../support/endpoints.ts';
import { startProxyServer } from '../support/proxy-server.ts';
import { noAbort } from '../support/reading.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await TemporaryFolder.create();
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

const query = { unit: 'kubelet', tail: 1000 };
const configMapPath = '/api/v1/namespaces/openshift-config-managed/configmaps/kubelet-serving-ca';

const nodeAt = ({ url }: ApiServer) => ({
  name: 'master-0',
  internalAddress: '127.0.0.1',
  kubeletPort: Number(new URL(url).port),
});

const startKubelet = (handler: Handler) => startApiServer(handler, { tls: true });

const startApi = (data: unknown) => startApiServer((_, response) => sendJson(response, { data }));

type Options = Parameters<typeof TestEndpoints.create>[1];

/** The journal of a node whose kubelet is asked itself. */
async function journalOf(kubelet: ApiServer, options: Options = {}): Promise<string> {
  const kubeletCaFile = await folder.write('kubelet-ca.crt', kubelet.certificate);
  const settings = { nodeLogs: 'kubelet', kubeletCaFile, ...options.settings } as const;
  await using own = await TestEndpoints.create(folder, { ...options, settings });
  return await textOf(await own.endpoints.nodeJournal(nodeAt(kubelet), query, noAbort()));
}

describe('the journal of a node, from its kubelet', () => {
  it('is asked for with the token of the kubeconfig, compressed', async () => {
    await using kubelet = await startKubelet((_, response) => sendGzip(response, 'E0101 failed\n'));

    expect(await journalOf(kubelet)).toBe('E0101 failed\n');
    expect(kubelet.requests).toMatchObject([
      {
        method: 'GET',
        url: '/logs/journal?tail=1000&unit=kubelet',
        headers: { authorization: `Bearer ${token}`, accept: 'text/plain, */*', 'accept-encoding': 'gzip' },
      },
    ]);
  });

  it('is whole when it is not compressed', async () => {
    const text = `${'x'.repeat(5000)}\nE0101 failed\n`;
    await using kubelet = await startKubelet((_, response) => sendText(response, text, 'text/plain; charset=utf-8'));

    expect(await journalOf(kubelet)).toBe(text);
  });

  it('is asked for without a proxy', async () => {
    await using kubelet = await startKubelet((_, response) => sendText(response, 'line'));
    await using proxy = await startProxyServer();

    await journalOf(kubelet, { cluster: { 'proxy-url': proxy.url } });

    expect(proxy.targets).toEqual([]);
  });

  it('is trusted by the authorities that OpenShift keeps in a ConfigMap, which is read once', async () => {
    await using kubelet = await startKubelet((_, response) => sendText(response, 'line'));
    await using api = await startApi({ 'ca-bundle.crt': kubelet.certificate });
    const settings = { nodeLogs: 'kubelet' as const };
    await using own = await TestEndpoints.create(folder, { server: api.url, settings });

    for (let time = 0; time < 3; time += 1) {
      expect(await textOf(await own.endpoints.nodeJournal(nodeAt(kubelet), query, noAbort()))).toBe('line');
    }

    expect(api.requests.map(({ url }) => url)).toEqual([configMapPath]);
  });

  it('is trusted by the authorities of the file, whatever the ConfigMap holds', async () => {
    await using kubelet = await startKubelet((_, response) => sendText(response, 'line'));
    await using api = await startApi({ 'ca-bundle.crt': 'of another' });

    await journalOf(kubelet, { server: api.url });

    expect(api.requests).toEqual([]);
  });

  it.each([
    { what: 'no ConfigMap', answer: 404, code: 'ERR_CLUSTER_NOT_FOUND' },
    { what: 'a ConfigMap without data', answer: {}, code: 'ERR_CLUSTER_NOT_FOUND' },
    { what: 'an empty bundle', answer: { data: { 'ca-bundle.crt': ' \n' } }, code: 'ERR_CLUSTER_NOT_FOUND' },
    { what: 'a bundle that is a number', answer: { data: { 'ca-bundle.crt': 7 } }, code: 'ERR_CLUSTER_NOT_FOUND' },
    { what: 'a bundle that is none', answer: { data: { 'ca-bundle.crt': 'x' } }, code: 'ERR_CLUSTER_CREDENTIALS' },
    { what: 'a ConfigMap that we may not read', answer: 403, code: 'ERR_CLUSTER_FORBIDDEN' },
  ])('is not read with $what: $code', async ({ answer, code }) => {
    await using kubelet = await startKubelet((_, response) => sendText(response, 'line'));
    await using api = await startApiServer((_, response) => {
      if (typeof answer === 'number') sendStatus(response, answer);
      else sendJson(response, answer);
    });

    const journal = journalOf(kubelet, { server: api.url, settings: { kubeletCaFile: undefined } });

    await expect(journal).rejects.toMatchObject({ code });
    expect(kubelet.requests).toEqual([]);
  });

  it('is missing when the file of authorities is', async () => {
    await using kubelet = await startKubelet((_, response) => sendText(response, 'line'));

    const journal = journalOf(kubelet, { settings: { kubeletCaFile: `${folder.path}/absent.crt` } });

    await expect(journal).rejects.toMatchObject({ code: 'ERR_CLUSTER_NOT_FOUND' });
  });

  it.each<{ what: string; answer: Handler }>([
    { what: '404', answer: (_, response) => void response.writeHead(404).end() },
    { what: 'a redirect', answer: (_, response) => void response.writeHead(301, { Location: '/logs/journal/' }).end() },
    { what: 'a page', answer: (_, response) => sendText(response, '<pre>', 'text/html') },
    { what: 'no type', answer: (_, response) => void response.end('x') },
  ])('is missing when the kubelet answers $what', async ({ answer }) => {
    await using kubelet = await startKubelet(answer);

    await expect(journalOf(kubelet)).rejects.toMatchObject({
      code: 'ERR_CLUSTER_NOT_FOUND',
      message: 'the kubelet of node master-0 has no journal to give',
    });
  });

  it.each([
    { status: 401, code: 'ERR_CLUSTER_UNAUTHORIZED' },
    { status: 403, code: 'ERR_CLUSTER_FORBIDDEN' },
    { status: 500, code: 'ERR_CLUSTER_UNAVAILABLE' },
  ])('is an error when the kubelet answers $status, asked once', async ({ status, code }) => {
    await using kubelet = await startKubelet((_, response) => void response.writeHead(status).end('x'));

    await expect(journalOf(kubelet)).rejects.toMatchObject({ code, status });
    expect(kubelet.requests).toHaveLength(1);
  });

  it('is an error when the kubelet keeps silent', async () => {
    await using kubelet = await startKubelet(() => {});

    await expect(journalOf(kubelet, { silenceMilliseconds: 50 })).rejects.toMatchObject({
      code: 'ERR_CLUSTER_TIMEOUT',
      message: expect.stringContaining('the kubelet of master-0 kept silent for 0.05 s'),
    });
  });

  it('is an error when somebody else answers, who gets no token', async () => {
    await using kubelet = await startKubelet((_, response) => sendText(response, 'line'));
    await using other = await startKubelet(() => {});
    const kubeletCaFile = await folder.write('other.crt', other.certificate);

    await expect(journalOf(kubelet, { settings: { kubeletCaFile } })).rejects.toMatchObject({
      code: 'ERR_CLUSTER_UNAVAILABLE',
    });
    expect(kubelet.requests).toEqual([]);
  });

  it.each([
    { internalAddress: undefined, kubeletPort: 10_250 },
    { internalAddress: 'kubelet.example.com', kubeletPort: 10_250 },
    { internalAddress: '127.0.0.1@example.com', kubeletPort: 10_250 },
    { internalAddress: '127.0.0.1', kubeletPort: undefined },
    { internalAddress: '127.0.0.1', kubeletPort: 70_000 },
    { internalAddress: '127.0.0.1', kubeletPort: 1.5 },
  ])('is an error of a node with $internalAddress and $kubeletPort', async (address) => {
    await using own = await TestEndpoints.create(folder, { settings: { nodeLogs: 'kubelet' } });

    const journal = own.endpoints.nodeJournal({ name: 'master-0', ...address }, query, noAbort());

    await expect(journal).rejects.toMatchObject({
      code: 'ERR_CLUSTER_MALFORMED',
      message: expect.stringMatching(/^node master-0 does not tell where its kubelet answers/),
    });
  });

  it('is asked for at an IPv6 address in brackets', async () => {
    await using own = await TestEndpoints.create(folder, {
      settings: { nodeLogs: 'kubelet', kubeletCaFile: await folder.write('a.crt', await aCertificate()) },
    });
    const node = { name: 'master-0', internalAddress: '::1', kubeletPort: 9 };

    await expect(own.endpoints.nodeJournal(node, query, noAbort())).rejects.toMatchObject({
      message: expect.stringContaining('GET https://[::1]:9/logs/journal'),
    });
  });
});

describe('the journal of a node, through the API server', () => {
  it('is asked for with the rights of the kubeconfig', async () => {
    await using api = await startApiServer((_, response) => sendText(response, 'E0101 failed\n'));
    await using own = await TestEndpoints.create(folder, { server: api.url });
    const node = { name: 'master-0', internalAddress: undefined, kubeletPort: undefined };

    expect(await textOf(await own.endpoints.nodeJournal(node, query, noAbort()))).toBe('E0101 failed\n');
    expect(api.requests).toMatchObject([
      {
        url: '/api/v1/nodes/master-0/proxy/logs/journal?tail=1000&unit=kubelet',
        headers: { authorization: `Bearer ${token}`, accept: 'text/plain, */*' },
      },
    ]);
  });

  it.each<{ what: string; answer: Handler; code: string }>([
    { what: '404', answer: (_, response) => sendStatus(response, 404), code: 'ERR_CLUSTER_NOT_FOUND' },
    { what: 'JSON', answer: (_, response) => sendJson(response, {}), code: 'ERR_CLUSTER_NOT_FOUND' },
    {
      what: 'a redirect',
      answer: (_, response) => void response.writeHead(301, { Location: '/' }).end(),
      code: 'ERR_CLUSTER_NOT_FOUND',
    },
    { what: '403', answer: (_, response) => sendStatus(response, 403), code: 'ERR_CLUSTER_FORBIDDEN' },
    { what: '503', answer: (_, response) => sendStatus(response, 503), code: 'ERR_CLUSTER_UNAVAILABLE' },
  ])('is $code when the answer is $what, asked once', async ({ answer, code }) => {
    await using api = await startApiServer(answer);
    await using own = await TestEndpoints.create(folder, { server: api.url });
    const node = { name: 'master-0', internalAddress: undefined, kubeletPort: undefined };

    await expect(own.endpoints.nodeJournal(node, query, noAbort())).rejects.toMatchObject({ code });
    expect(api.requests).toHaveLength(1);
  });
});

async function aCertificate(): Promise<string> {
  await using server = await startKubelet(() => {});
  return server.certificate;
}
