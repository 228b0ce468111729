import { describe, expect, it } from '@jest/globals';
import { sendJson, sendStatus } from '../support/api-server.ts';
import { noAbort, pods, startReading } from '../support/reading.ts';

const web = { ...pods, namespace: 'shop', name: 'web' };

async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk.toString();
  return text;
}

describe('an object', () => {
  it('comes as it was sent, without managedFields', async () => {
    await using reading = await startReading(
      (_, response) =>
        void response.end('{"kind":"Pod","metadata":{"managedFields":[{}],"name":"web"},"spec":{"n":1.0}}\n'),
    );

    const object = await reading.reader.get(web, noAbort());

    expect(object.bytes.toString()).toBe('{"kind":"Pod","metadata":{"name":"web"},"spec":{"n":1.0}}');
    expect(object.parse()).toEqual({ kind: 'Pod', metadata: { name: 'web' }, spec: { n: 1 } });
    expect(reading.server.requests[0]?.url).toBe('/api/v1/namespaces/shop/pods/web');
  });

  it('is an error when it does not exist', async () => {
    await using reading = await startReading((_, response) =>
      sendStatus(response, 404, { reason: 'NotFound', message: 'pods "web" not found' }),
    );

    await expect(reading.reader.get(web, noAbort())).rejects.toMatchObject({
      code: 'ERR_CLUSTER_NOT_FOUND',
      message: 'GET /api/v1/namespaces/shop/pods/web: 404 NotFound: pods "web" not found',
    });
  });

  it('is an error, soon, when the answer leaves HTTP', async () => {
    await using reading = await startReading((_, { socket }) => {
      socket?.end('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n');
    });

    await expect(reading.reader.get(web, AbortSignal.timeout(5000))).rejects.toMatchObject({
      code: 'ERR_CLUSTER_UNAVAILABLE',
      message: expect.stringContaining('101 Switching Protocols'),
    });
  });

  it.each([
    [{ reason: 'Forbidden', code: 403, message: 'no' }, 'ERR_CLUSTER_FORBIDDEN'],
    [{ reason: 'NotFound', code: 404 }, 'ERR_CLUSTER_NOT_FOUND'],
    [{ status: 'Success' }, 'ERR_CLUSTER_MALFORMED'],
  ])('is an error of its class when it is the Status %j with HTTP 200', async (members, code) => {
    await using reading = await startReading((_, response) =>
      sendJson(response, { metadata: {}, kind: 'Status', apiVersion: 'v1', status: 'Failure', ...members }),
    );

    await expect(reading.reader.get(web, noAbort())).rejects.toMatchObject({ code });
  });

  it('may be of a kind of that name in another group', async () => {
    await using reading = await startReading((_, response) =>
      sendJson(response, { kind: 'Status', apiVersion: 'shop.example/v1', metadata: { name: 'web' } }),
    );

    expect((await reading.reader.get(web, noAbort())).name).toBe('web');
  });

  it.each([
    [404, 'text/plain', '404 page not found\n', 'the server could not find the requested resource (get pods web)'],
    [503, 'text/html', '<html>', 'the server is currently unable to handle the request (get pods web)'],
    [
      418,
      'text/plain',
      '',
      'the server responded with the status code 418 but did not return more information (get pods web)',
    ],
    [
      500,
      'application/json',
      '{}',
      'an error on the server (Internal Server Error) has prevented the request from succeeding (get pods web)',
    ],
  ])('that is refused with %i and %s has the words of client-go', async (status, type, body, serverMessage) => {
    await using reading = await startReading(
      (_, response) => void response.writeHead(status, { 'Content-Type': type }).end(body),
    );

    await expect(reading.reader.get(web, noAbort())).rejects.toMatchObject({ status, serverMessage });
  });

  it('of a whole type and group is named as client-go does', async () => {
    const schedulers = { group: 'config.openshift.io', version: 'v1', resource: 'schedulers' };
    await using reading = await startReading((_, response) => void response.writeHead(404).end('404 page not found'));

    await expect(Array.fromAsync(reading.reader.items(schedulers, {}, noAbort()))).rejects.toMatchObject({
      serverMessage: 'the server could not find the requested resource (get schedulers.config.openshift.io)',
    });
  });

  it.each(['', '<html>', '[]', '{"metadata":', '{} {}'])('is an error of its class when it is %j', async (body) => {
    await using reading = await startReading((_, response) => void response.end(body));

    await expect(reading.reader.get(web, noAbort())).rejects.toMatchObject({ code: 'ERR_CLUSTER_MALFORMED' });
  });

  it('is an error when it is larger than 8 MiB', async () => {
    await using reading = await startReading((_, response) => sendJson(response, { text: 'x'.repeat(9_000_000) }));

    await expect(reading.reader.get(web, noAbort())).rejects.toMatchObject({ code: 'ERR_CLUSTER_TOO_LARGE' });
  });

  it.each(['', '.', '..'])('cannot have the name %j', async (name) => {
    await using reading = await startReading((_, response) => sendJson(response, {}));

    await expect(reading.reader.get({ ...web, name }, noAbort())).rejects.toMatchObject({
      code: 'ERR_CLUSTER_INVALID',
    });
    expect(reading.server.requests).toEqual([]);
  });

  it('has a name that cannot leave its place in the path', async () => {
    await using reading = await startReading((_, response) => sendJson(response, {}));

    await reading.reader.get({ ...web, name: 'system:a/../../b?c' }, noAbort());

    expect(reading.server.requests[0]?.url).toBe('/api/v1/namespaces/shop/pods/system:a%2F..%2F..%2Fb%3Fc');
  });
});

describe('a log', () => {
  it.each([
    [{ kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 403, message: 'no' }, 'ERR_CLUSTER_FORBIDDEN'],
    [{ items: [] }, 'ERR_CLUSTER_MALFORMED'],
  ])('is an error of its class when it is %j with HTTP 200', async (body, code) => {
    await using reading = await startReading((_, response) => sendJson(response, body));

    const log = textOf(reading.reader.podLog({ namespace: 'shop', pod: 'web' }, noAbort()));

    await expect(log).rejects.toMatchObject({ code });
  });

  it('comes as the kubelet sends it', async () => {
    await using reading = await startReading((_, response) => {
      response.write('one\n');
      response.end('two\n');
    });
    const options = { namespace: 'shop', pod: 'web', container: 'app', previous: true, tailLines: 5, limitBytes: 100 };

    expect(await textOf(reading.reader.podLog(options, noAbort()))).toBe('one\ntwo\n');
    expect(reading.server.requests[0]?.url).toBe(
      '/api/v1/namespaces/shop/pods/web/log?container=app&previous=true&tailLines=5&limitBytes=100',
    );
  });

  it('is an error with the server’s words when the container has none yet', async () => {
    await using reading = await startReading((_, response) =>
      sendStatus(response, 400, { reason: 'BadRequest', message: 'container "app" is waiting to start' }),
    );

    await expect(textOf(reading.reader.podLog({ namespace: 'shop', pod: 'web' }, noAbort()))).rejects.toMatchObject({
      code: 'ERR_CLUSTER_INVALID',
      reason: 'BadRequest',
    });
  });
});

describe('a path', () => {
  it('gives the bytes that the server answers, after a fault', async () => {
    await using reading = await startReading((_, response, number) => {
      if (number === 0) sendStatus(response, 500);
      else response.end('{"major":"1"}');
    });

    expect((await reading.reader.raw('/version', noAbort())).toString()).toBe('{"major":"1"}');
  });
});
