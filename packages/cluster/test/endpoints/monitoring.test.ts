import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ApiServer, sendJson, startApiServer } from '../support/api-server.ts';
import { failingLookup, sendGzip, sendText, TestEndpoints, token } from '../support/endpoints.ts';
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

type Options = Parameters<typeof TestEndpoints.create>[1];

/** What Prometheus at the server answers to a query. */
async function query(server: ApiServer, options: Options = {}, signal = noAbort()): Promise<string> {
  const settings = { prometheusUrl: server.url, ...options.settings };
  await using own = await TestEndpoints.create(folder, { ...options, settings });
  return (await own.endpoints.prometheus('api/v1/query?query=ALERTS', signal)).toString();
}

const startHttps = (answer: (response: ServerResponse) => void) =>
  startApiServer((_, response) => answer(response), { tls: true });

const trusting = async (server: ApiServer): Promise<Options> => ({
  settings: { monitoringCaFile: await folder.write('service-ca.crt', server.certificate) },
});

async function defaultPrometheus(options: Options): Promise<Buffer> {
  await using own = await TestEndpoints.create(folder, options);
  return await own.endpoints.prometheus('federate', noAbort());
}

describe('Prometheus and Alertmanager', () => {
  it('are asked with the token, and the answer is given byte for byte', async () => {
    await using server = await startHttps((response) => sendText(response, 'up 1\n# ü\n'));

    expect(await query(server, await trusting(server))).toBe('up 1\n# ü\n');
    expect(server.requests).toMatchObject([
      { method: 'GET', url: '/api/v1/query?query=ALERTS', headers: { authorization: `Bearer ${token}` } },
    ]);
  });

  it('are asked below the path of their URL', async () => {
    await using server = await startHttps((response) => sendText(response, '[]'));
    const { settings } = await trusting(server);
    await using own = await TestEndpoints.create(folder, {
      settings: { ...settings, alertmanagerUrl: `${server.url}/monitoring/` },
    });

    await own.endpoints.alertmanager('api/v2/alerts?active=true', noAbort());

    expect(server.requests.map(({ url }) => url)).toEqual(['/monitoring/api/v2/alerts?active=true']);
  });

  it('may compress', async () => {
    await using server = await startHttps((response) => sendGzip(response, 'up 1\n'));

    expect(await query(server, await trusting(server))).toBe('up 1\n');
  });

  it('are asked with the token that is there at the moment', async () => {
    await using server = await startHttps((response) => sendText(response, ''));
    const tokenFile = await folder.write('token', 'first');
    const { settings } = await trusting(server);
    await using own = await TestEndpoints.create(folder, {
      settings: { ...settings, prometheusUrl: server.url },
      user: { tokenFile },
    });

    await own.endpoints.prometheus('federate', noAbort());
    await folder.write('token', 'another');
    await own.endpoints.prometheus('federate', noAbort());

    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer first', 'Bearer another']);
  });

  it('are not given the token over plain http', async () => {
    await using server = await startApiServer((_, response) => sendText(response, 'up 1'));

    expect(await query(server)).toBe('up 1');
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('are not given a password', async () => {
    await using server = await startHttps((response) => sendText(response, 'up 1'));

    await query(server, { ...(await trusting(server)), user: { username: 'jane', password: 'sesame' } });

    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('are not asked for somebody else', async () => {
    await using server = await startHttps((response) => sendText(response, 'up 1'));
    const asJane = query(server, { ...(await trusting(server)), user: { token, as: 'jane' } });

    await expect(asJane).rejects.toMatchObject({ code: 'ERR_CLUSTER_CREDENTIALS' });
    expect(server.requests).toEqual([]);
  });

  it('are never asked through a proxy', async () => {
    await using server = await startHttps((response) => sendText(response, 'up 1'));
    await using proxy = await startProxyServer();

    await query(server, { ...(await trusting(server)), cluster: { 'proxy-url': proxy.url } });

    expect(proxy.targets).toEqual([]);
  });
});

describe('what answers in the place of Prometheus', () => {
  it.each([
    { status: 401, code: 'ERR_CLUSTER_UNAUTHORIZED', requests: 1 },
    { status: 403, code: 'ERR_CLUSTER_FORBIDDEN', requests: 1 },
    { status: 404, code: 'ERR_CLUSTER_INVALID', requests: 1 },
    { status: 422, code: 'ERR_CLUSTER_INVALID', requests: 1 },
    { status: 500, code: 'ERR_CLUSTER_UNAVAILABLE', requests: 3 },
    { status: 503, code: 'ERR_CLUSTER_UNAVAILABLE', requests: 3 },
  ])(
    'with $status is an error that is not of class missing and repeats nothing',
    async ({ status, code, requests }) => {
      await using server = await startApiServer(
        ({ headers }, response) => {
          response.writeHead(status, { 'Content-Type': 'text/plain' }).end(`you sent ${headers.authorization}`);
        },
        { tls: true },
      );

      const error = await query(server, await trusting(server)).catch((caught: unknown) => caught);

      expect(error).toMatchObject({ code, status });
      expect((error as Error).message).toMatch(
        new RegExp(`^GET ${server.url}/api/v1/query: ${status} [A-Z][a-z ]+$`, 'i'),
      );
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(token);
      expect(server.requests).toHaveLength(requests);
    },
  );

  it('with a redirect is not followed', async () => {
    await using target = await startApiServer((_, response) => sendText(response, 'caught'));
    await using server = await startHttps((response) => response.writeHead(302, { Location: target.url }).end());

    await expect(query(server, await trusting(server))).rejects.toMatchObject({
      code: 'ERR_CLUSTER_MALFORMED',
      message: `GET ${server.url}/api/v1/query: 302 Found, and redirects are not followed`,
    });
    expect(target.requests).toEqual([]);
  });

  it('with a page is an error that says so', async () => {
    await using server = await startHttps((response) => sendText(response, '<html>log in</html>', 'text/html'));

    await expect(query(server, await trusting(server))).rejects.toMatchObject({
      code: 'ERR_CLUSTER_MALFORMED',
      message: `GET ${server.url}/api/v1/query: Prometheus answered HTML, not what was asked for`,
    });
  });

  it('without an end is left at 16 MiB', async () => {
    await using server = await startHttps((response) => {
      response.writeHead(200, { 'Content-Type': 'text/plain' });
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
      };
      response.on('drain', more);
      more();
    });

    await expect(query(server, await trusting(server))).rejects.toMatchObject({ code: 'ERR_CLUSTER_TOO_LARGE' });
  });

  it('with a bomb of gzip is left at 16 MiB', async () => {
    const bomb = 'x'.repeat(40 * 1024 * 1024);
    await using server = await startHttps((response) => sendGzip(response, bomb));

    await expect(query(server, await trusting(server))).rejects.toMatchObject({ code: 'ERR_CLUSTER_TOO_LARGE' });
  });

  it('with silence is given up, before and within the answer', async () => {
    await using mute = await startHttps(() => {});
    await using stuck = await startHttps((response) => void response.writeHead(200).write('up'));

    for (const server of [mute, stuck]) {
      const answer = query(server, { ...(await trusting(server)), silenceMilliseconds: 50 });
      await expect(answer).rejects.toMatchObject({
        code: 'ERR_CLUSTER_TIMEOUT',
        message: expect.stringContaining('Prometheus kept silent for 0.05 s'),
      });
    }
  });

  it('with half of what it promised is an error', async () => {
    await using server = await startHttps((response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('up', () => response.destroy());
    });

    await expect(query(server, await trusting(server))).rejects.toMatchObject({ code: 'ERR_CLUSTER_UNAVAILABLE' });
  });

  it('with a certificate that nobody vouches for gets no token', async () => {
    await using server = await startHttps((response) => sendText(response, 'up 1'));
    await using other = await startHttps(() => {});

    for (const options of [{}, await trusting(other)]) {
      await expect(query(server, options)).rejects.toMatchObject({
        code: 'ERR_CLUSTER_UNAVAILABLE',
        retryable: false,
        message: expect.stringContaining('no answer from Prometheus (DEPTH_ZERO_SELF_SIGNED_CERT)'),
      });
    }
    expect(server.requests).toEqual([]);
  });

  it('with a certificate of another name gets no token', async () => {
    await using server = await startApiServer((_, response) => sendText(response, 'up 1'), {
      tls: true,
      host: '127.0.0.2',
    });

    await expect(query(server, await trusting(server))).rejects.toMatchObject({
      message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    });
    expect(server.requests).toEqual([]);
  });

  it('is given up when the gathering is cancelled', async () => {
    const cancel = new AbortController();
    await using server = await startHttps(() => cancel.abort(new Error('cancelled by a person')));

    await expect(query(server, await trusting(server), cancel.signal)).rejects.toThrow('cancelled by a person');
  });
});

describe('the authority of the monitoring stack', () => {
  it('is another one as soon as its file is', async () => {
    await using server = await startHttps((response) => sendText(response, 'up 1'));
    await using before = await startHttps(() => {});
    const { settings } = await trusting(before);
    await using own = await TestEndpoints.create(folder, { settings: { ...settings, prometheusUrl: server.url } });
    await expect(own.endpoints.prometheus('federate', noAbort())).rejects.toMatchObject({ retryable: false });

    await trusting(server);

    expect((await own.endpoints.prometheus('federate', noAbort())).toString()).toBe('up 1');
  });

  it('is found behind a certificate that is broken', async () => {
    await using server = await startHttps((response) => sendText(response, 'up 1'));
    const broken = '-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----\n';
    const monitoringCaFile = await folder.write('two.crt', broken + server.certificate);

    expect(await query(server, { settings: { monitoringCaFile } })).toBe('up 1');
  });

  it.each([
    { file: 'absent', content: undefined, message: /there are no authorities in .*absent/ },
    { file: 'empty', content: '', message: /there are no authorities in .*empty/ },
    { file: 'text', content: 'no certificate', message: /text holds no certificate in PEM that can be used/ },
  ])('in a file that is $file is an error that names the file, and not missing', async ({ file, content, message }) => {
    await using server = await startHttps(() => {});
    const monitoringCaFile = content === undefined ? `${folder.path}/${file}` : await folder.write(file, content);

    await expect(query(server, { settings: { monitoringCaFile } })).rejects.toMatchObject({
      code: 'ERR_CLUSTER_CREDENTIALS',
      message: expect.stringMatching(message),
    });
  });
});

describe('an address that does not resolve', () => {
  it('is missing when it is the default', async () => {
    await expect(defaultPrometheus({ lookup: failingLookup('ENOTFOUND') })).rejects.toMatchObject({
      code: 'ERR_CLUSTER_NOT_FOUND',
      message: 'there is no prometheus-k8s.openshift-monitoring.svc:9091 in this cluster',
    });
  });

  it('is missing when there is to be none', async () => {
    await expect(defaultPrometheus({ settings: { prometheusUrl: '' } })).rejects.toMatchObject({
      code: 'ERR_CLUSTER_NOT_FOUND',
      message: 'no address of Prometheus is configured',
    });
  });

  it('is an error when somebody chose it', async () => {
    const settings = { prometheusUrl: 'https://prometheus.example.com' };

    await expect(defaultPrometheus({ settings, lookup: failingLookup('ENOTFOUND') })).rejects.toMatchObject({
      code: 'ERR_CLUSTER_UNAVAILABLE',
    });
  });

  it.each([
    { groups: 404, code: 'ERR_CLUSTER_NOT_FOUND' },
    { groups: 200, code: 'ERR_CLUSTER_UNAVAILABLE' },
    { groups: 403, code: 'ERR_CLUSTER_UNAVAILABLE' },
  ])(
    'because no name server answers is $code when the API server says $groups about monitoring',
    async ({ groups, code }) => {
      await using server = await startApiServer((_, response) => sendJson(response, {}, groups));

      const answer = defaultPrometheus({ server: server.url, lookup: failingLookup('EAI_AGAIN') });

      await expect(answer).rejects.toMatchObject({ code });
      expect(server.requests[0]?.url).toBe('/apis/monitoring.coreos.com');
    },
  );
});
