import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Handler, startApiServer } from '../support/api-server.ts';
import { everythingIsHere, failingLookup, sendText, TestEndpoints, textOf, token } from '../support/endpoints.ts';
import { noAbort } from '../support/reading.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await TemporaryFolder.create();
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

const serviceAt = (url: string) => ({ namespace: 'dvo', name: 'metrics', port: Number(new URL(url).port) });
const startService = (handler: Handler) => startApiServer(handler);

describe('a service of the cluster', () => {
  it('is asked by its name over plain http, without a token', async () => {
    await using server = await startService((_, response) => sendText(response, 'up 1\n'));
    await using own = await TestEndpoints.create(folder, { lookup: everythingIsHere });
    const service = serviceAt(server.url);

    await own.endpoints.probeService(service, 'metrics', noAbort());
    expect(await textOf(await own.endpoints.service(service, 'metrics', noAbort()))).toBe('up 1\n');

    expect(server.requests).toMatchObject([
      { method: 'HEAD', url: '/metrics', headers: { host: `metrics.dvo.svc:${service.port}` } },
      { method: 'GET', url: '/metrics', headers: { host: `metrics.dvo.svc:${service.port}` } },
    ]);
    for (const { headers } of server.requests) expect(headers).not.toHaveProperty('authorization');
  });

  it.each([204, 302, 404, 503])('is not there when a probe is answered %d', async (status) => {
    await using server = await startService((_, response) => void response.writeHead(status).end());
    await using own = await TestEndpoints.create(folder, { lookup: everythingIsHere });

    const probe = own.endpoints.probeService(serviceAt(server.url), 'metrics', noAbort());

    await expect(probe).rejects.toMatchObject({ status });
  });

  it('that has no address is an error', async () => {
    await using own = await TestEndpoints.create(folder, { lookup: failingLookup('ENOTFOUND') });

    await expect(own.endpoints.service(serviceAt('http://a:8080'), 'metrics', noAbort())).rejects.toMatchObject({
      code: 'ERR_CLUSTER_UNAVAILABLE',
    });
  });

  it('that answers without an end is left at 64 MiB', async () => {
    await using server = await startService((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(1024 * 1024, 'x')));
      };
      response.on('drain', more);
      more();
    });
    await using own = await TestEndpoints.create(folder, { lookup: everythingIsHere });
    const pieces = await own.endpoints.service(serviceAt(server.url), 'metrics', noAbort());

    let bytes = 0;
    const reading = (async () => {
      for await (const piece of pieces) bytes += piece.length;
    })();

    await expect(reading).rejects.toMatchObject({ code: 'ERR_CLUSTER_TOO_LARGE' });
    expect(bytes).toBeLessThanOrEqual(64 * 1024 * 1024);
  });

  it.each([
    { namespace: 'a', name: 'evil.example.com/x?', port: 80 },
    { namespace: 'a#', name: 'b', port: 80 },
    { namespace: 'a', name: '', port: 80 },
    { namespace: 'a', name: 'b', port: 0 },
    { namespace: 'a', name: 'b', port: 80.5 },
  ])('with an address that is none is not asked: $namespace/$name:$port', async (service) => {
    await using own = await TestEndpoints.create(folder, { lookup: everythingIsHere });

    await expect(own.endpoints.service(service, 'metrics', noAbort())).rejects.toMatchObject({
      code: 'ERR_CLUSTER_INVALID',
    });
  });
});

describe('the runtime extractor', () => {
  // Its port is fixed, and other programs may have it on the usual address.
  const podIp = '127.83.12.7';
  const names = ['exporter.openshift-insights.svc.cluster.local'];
  const extractor = { tls: true, host: podIp, port: 8443, names };

  it('is asked with JSON and the token, and known by the name of its service', async () => {
    await using server = await startApiServer(
      (_, response) => sendText(response, '{"a":{}}', 'application/json'),
      extractor,
    );
    const monitoringCaFile = await folder.write('service-ca.crt', server.certificate);
    await using own = await TestEndpoints.create(folder, { settings: { monitoringCaFile } });

    const answer = await own.endpoints.runtimeExtractor(
      podIp,
      'gather_runtime_info',
      { containerIds: ['a'] },
      noAbort(),
    );

    expect(answer.toString()).toBe('{"a":{}}');
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        url: '/gather_runtime_info',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: '{"containerIds":["a"]}',
      },
    ]);
  });

  it('gets no token when its certificate has another name', async () => {
    await using server = await startApiServer((_, response) => sendText(response, '{}'), {
      ...extractor,
      names: ['other.openshift-insights.svc.cluster.local'],
    });
    const monitoringCaFile = await folder.write('service-ca.crt', server.certificate);
    await using own = await TestEndpoints.create(folder, { settings: { monitoringCaFile } });

    await expect(own.endpoints.runtimeExtractor(podIp, 'gather_runtime_info', {}, noAbort())).rejects.toMatchObject({
      code: 'ERR_CLUSTER_UNAVAILABLE',
      message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    });
    expect(server.requests).toEqual([]);
  });

  it('that does not admit us is an error of its own code', async () => {
    await using server = await startApiServer((_, response) => void response.writeHead(403).end(), extractor);
    const monitoringCaFile = await folder.write('service-ca.crt', server.certificate);
    await using own = await TestEndpoints.create(folder, { settings: { monitoringCaFile } });

    await expect(own.endpoints.runtimeExtractor(podIp, 'gather_runtime_info', {}, noAbort())).rejects.toMatchObject({
      code: 'ERR_CLUSTER_FORBIDDEN',
    });
  });

  it('at an address that is none is not asked', async () => {
    await using own = await TestEndpoints.create(folder, {});

    await expect(own.endpoints.runtimeExtractor('example.com', 'x', {}, noAbort())).rejects.toMatchObject({
      code: 'ERR_CLUSTER_INVALID',
    });
  });
});
