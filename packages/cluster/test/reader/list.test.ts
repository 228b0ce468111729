import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import type { Handler } from '../support/api-server.ts';
import { sendJson, sendStatus } from '../support/api-server.ts';
import { noAbort, parameterOf, podList, podNames, pods, startReading } from '../support/reading.ts';

// Three pages of two pods; the token is the number of the page.
const pages = [
  ['a', 'b'],
  ['c', 'd'],
  ['e', 'f'],
] as const;
const names = pages.flat();

function sendPage(...[{ url }, response]: Parameters<Handler>): void {
  const page = Number(parameterOf(url, 'continue') ?? 0);
  sendJson(response, podList(pages[page] ?? [], page < 2 ? { continue: String(page + 1) } : {}));
}

describe('a list', () => {
  it('comes page by page, with every item once', async () => {
    await using reading = await startReading(sendPage);

    expect(await podNames(reading.reader)).toEqual(names);
    expect(reading.server.requests.map(({ url }) => url)).toEqual([
      '/api/v1/pods?limit=500',
      '/api/v1/pods?limit=500&continue=1',
      '/api/v1/pods?limit=500&continue=2',
    ]);
  });

  it('asks with our own name, for JSON, without compression on loopback, over one kept connection or two', async () => {
    await using reading = await startReading(sendPage);

    await podNames(reading.reader);
    await podNames(reading.reader);

    expect(reading.server.requests[0]?.headers).toMatchObject({
      'user-agent': 'insights-test/1.0',
      accept: 'application/json',
      'accept-encoding': 'identity',
      authorization: 'Bearer sesame',
    });
    expect(reading.server.connections).toBeLessThanOrEqual(2);
  });

  it('passes selectors, page size and the place of the resource on', async () => {
    await using reading = await startReading((_, response) => sendJson(response, podList([])));
    const ref = { group: 'apps', version: 'v1', resource: 'deployments', namespace: 'openshift-insights' };

    for await (const _ of reading.reader.items(
      ref,
      { pageSize: 7, labelSelector: 'a=b', fieldSelector: 'c!=d' },
      noAbort(),
    ));

    expect(reading.server.requests[0]?.url).toBe(
      '/apis/apps/v1/namespaces/openshift-insights/deployments?labelSelector=a%3Db&fieldSelector=c%21%3Dd&limit=7',
    );
  });

  it('is decompressed when the server compresses it', async () => {
    await using reading = await startReading((_, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' });
      response.end(gzipSync(JSON.stringify(podList(names))));
    });

    expect(await podNames(reading.reader)).toEqual(names);
  });

  it('requests the next page while this one is read, and no further one', async () => {
    await using reading = await startReading(sendPage);
    const items = reading.reader.items(pods, {}, noAbort())[Symbol.asyncIterator]();

    await items.next();
    while (reading.server.requests.length < 2) await turn();
    for (let turns = 0; turns < 20; turns += 1) await turn();

    expect(reading.server.requests).toHaveLength(2);
    await items.return?.();
  });

  it('is not read from the network faster than its consumer takes it', async () => {
    const item = JSON.stringify({ metadata: { name: 'a' }, text: 'x'.repeat(100_000) });
    let sent = 0;
    await using reading = await startReading(async (_, response) => {
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      response.write('{"kind":"PodList","items":[{}');
      while (sent < 100_000_000 && !response.destroyed) {
        sent += item.length;
        if (!response.write(`,${item}`)) await once(response, 'drain', { signal: gone.signal }).catch(() => {});
      }
    });
    const items = reading.reader.items(pods, {}, noAbort())[Symbol.asyncIterator]();

    await items.next();
    for (let last = -1; last !== sent; ) {
      last = sent;
      for (let turns = 0; turns < 200; turns += 1) await turn();
    }

    expect(sent).toBeLessThan(50_000_000); // what the kernel's socket buffers hold
    await items.return?.();
  });

  it('closes the connection when its consumer stops early', async () => {
    const closed = Promise.withResolvers<void>();
    await using reading = await startReading((_, response) => {
      response.once('close', closed.resolve);
      response.write('{"kind":"PodList","items":[{"metadata":{"name":"a"}}');
    });

    for await (const _ of reading.reader.items(pods, {}, noAbort())) break;

    await expect(closed.promise).resolves.toBeUndefined();
  });

  it('ends with the reason of the signal', async () => {
    await using reading = await startReading((_, response) => {
      response.write('{"kind":"PodList","items":[{"metadata":{"name":"a"}}');
    });
    const stop = new AbortController();
    const reason = new Error('enough');

    const reads = (async () => {
      for await (const _ of reading.reader.items(pods, {}, stop.signal)) stop.abort(reason);
    })();

    await expect(reads).rejects.toBe(reason);
  });

  it.each([
    ['HTML', '<html>'],
    ['a page that ends early', '{"kind":"PodList","items":[{"metadata":{"name":"a"}}'],
  ])('is an error of its class when the server answers %s', async (_, body) => {
    await using reading = await startReading((_request, response) => void response.end(body));

    await expect(podNames(reading.reader)).rejects.toMatchObject({ code: 'ERR_CLUSTER_MALFORMED', retryable: false });
  });

  it('is an error when the API does not exist', async () => {
    await using reading = await startReading((_, response) => void response.writeHead(404).end('404 page not found'));

    await expect(podNames(reading.reader)).rejects.toMatchObject({
      code: 'ERR_CLUSTER_NOT_FOUND',
      status: 404,
      message: 'GET /api/v1/pods?limit=500: 404 Not Found',
    });
    expect(reading.server.requests).toHaveLength(1);
  });

  it('is an error with the server’s own words when it is forbidden', async () => {
    await using reading = await startReading((_, response) =>
      sendStatus(response, 403, { reason: 'Forbidden', message: 'pods is forbidden' }),
    );

    await expect(podNames(reading.reader)).rejects.toMatchObject({
      code: 'ERR_CLUSTER_FORBIDDEN',
      reason: 'Forbidden',
      message: 'GET /api/v1/pods?limit=500: 403 Forbidden: pods is forbidden',
    });
  });
});
