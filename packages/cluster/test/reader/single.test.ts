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
