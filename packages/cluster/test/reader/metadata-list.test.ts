import { describe, expect, it } from '@jest/globals';
import { type Handler, sendJson, sendStatus } from '../support/api-server.ts';
import { parameterOf, podList, podNames, startReading } from '../support/reading.ts';

const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const partial = { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' };

const twoPages: Handler = ({ url }, response) => {
  const isFirst = parameterOf(url, 'continue') === null;
  sendJson(response, { ...podList(isFirst ? ['a', 'b'] : ['c'], isFirst ? { continue: 'next' } : {}), ...partial });
};

describe('a list of metadata alone', () => {
  it('is asked for in that form on every page, and in no other', async () => {
    await using reading = await startReading(twoPages);

    expect(await podNames(reading.reader, { metadataOnly: true })).toEqual(['a', 'b', 'c']);
    expect(reading.server.requests.map(({ headers }) => headers.accept)).toEqual([accept, accept]);
  });

  it('gives nothing of whole objects that come in its place', async () => {
    await using reading = await startReading((_, response) => sendJson(response, podList(['a'])));

    await expect(podNames(reading.reader, { metadataOnly: true })).rejects.toMatchObject({
      code: 'ERR_CLUSTER_MALFORMED',
      message: 'GET /api/v1/pods: whole objects came where metadata was asked for',
    });
  });

  it('is an error where the server has no such form', async () => {
    await using reading = await startReading((_, response) => sendStatus(response, 406, { reason: 'NotAcceptable' }));

    await expect(podNames(reading.reader, { metadataOnly: true })).rejects.toMatchObject({
      code: 'ERR_CLUSTER_INVALID',
    });
  });
});
