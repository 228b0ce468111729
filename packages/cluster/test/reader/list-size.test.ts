import { describe, expect, it } from '@jest/globals';
import { sendJson, sendStatus } from '../support/api-server.ts';
import { noAbort, podList, pods, startReading } from '../support/reading.ts';

const names = Array.from({ length: 10 }, (_, index) => `pod-${index}`);

async function sizeOf(list: object, options: { metadataOnly?: boolean } = {}) {
  await using reading = await startReading((_, response) => sendJson(response, list));
  const size = await reading.reader.listSize(pods, options, noAbort());
  const page = Buffer.byteLength(JSON.stringify(list));
  return { size, page, requests: reading.server.requests };
}

describe('the size of a list', () => {
  it('follows from one small page and what the server says comes behind it', async () => {
    const { size, page, requests } = await sizeOf(podList(names, { continue: 'next', remainingItemCount: 1490 }));

    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /api/v1/pods?limit=10']);
    expect(size).toEqual({ items: 1500, isExact: true, requests: 3, bytes: page * 150 });
  });

  it('is that of the page when nothing comes behind it, whatever the server counts', async () => {
    const { size, page } = await sizeOf(podList(['a', 'b'], { remainingItemCount: 7 }));

    expect(size).toEqual({ items: 2, isExact: true, requests: 1, bytes: page });
  });

  it('is a request for a list of nothing', async () => {
    const { size, page } = await sizeOf(podList([]));

    expect(size).toEqual({ items: 0, isExact: true, requests: 1, bytes: page });
  });

  it.each([[undefined], [null], [-1], ['12'], [1.5], [1e300], [{}]])(
    'is a lower bound when the server counts %j behind the page',
    async (remainingItemCount) => {
      const { size, page } = await sizeOf(podList(names, { continue: 'next', remainingItemCount }));

      expect(size).toEqual({ items: 10, isExact: false, requests: 1, bytes: page });
    },
  );

  it('is that of metadata when it is asked for alone, and none of whole objects', async () => {
    const kind = 'PartialObjectMetadataList';
    const { size, requests } = await sizeOf({ ...podList(['a']), kind }, { metadataOnly: true });

    expect(size.items).toBe(1);
    expect(requests[0]?.headers.accept).toMatch(/^application\/json;as=PartialObjectMetadataList;/);
    await expect(sizeOf(podList(['a']), { metadataOnly: true })).rejects.toMatchObject({
      code: 'ERR_CLUSTER_MALFORMED',
      message: 'GET /api/v1/pods?limit=10: whole objects came where metadata was asked for',
    });
  });

  it.each([
    [403, 'ERR_CLUSTER_FORBIDDEN'],
    [404, 'ERR_CLUSTER_NOT_FOUND'],
  ])('is an error for %d', async (status, code) => {
    await using reading = await startReading((_, response) => sendStatus(response, status));

    await expect(reading.reader.listSize(pods, {}, noAbort())).rejects.toMatchObject({ code });
  });

  it('is asked for again after a fault of the server', async () => {
    await using reading = await startReading((_, response, number) =>
      number === 0 ? sendStatus(response, 503) : sendJson(response, podList(['a'])),
    );

    expect(await reading.reader.listSize(pods, {}, noAbort())).toMatchObject({ items: 1 });
  });

  it.each([['{"kind":"Status","apiVersion":"v1","status":"Failure","code":403}'], ['<html>'], ['{"kind":"PodList"']])(
    'is an error for %s with status 200',
    async (text) => {
      await using reading = await startReading((_, response) => void response.end(text));

      await expect(reading.reader.listSize(pods, {}, noAbort())).rejects.toMatchObject({
        code: expect.stringMatching(/^ERR_CLUSTER_(?:FORBIDDEN|MALFORMED)$/),
      });
    },
  );
});
