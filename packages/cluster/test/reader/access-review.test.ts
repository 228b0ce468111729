import { describe, expect, it } from '@jest/globals';
import { sendJson, sendStatus } from '../support/api-server.ts';
import { noAbort, startReading } from '../support/reading.ts';

const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const list = { verb: 'list', group: '', version: 'v1', resource: 'pods' } as const;

async function answerTo(status: unknown, code = 201) {
  await using reading = await startReading((_, response) => sendJson(response, { status }, code));
  const isAllowed = await reading.reader.isAllowed(list, noAbort());
  return { isAllowed, requests: reading.server.requests };
}

describe('whether something is allowed', () => {
  it('is asked by a review of the own access', async () => {
    const { isAllowed, requests } = await answerTo({ allowed: true });

    expect(isAllowed).toBe(true);
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([`POST ${path}`]);
    expect(requests[0]?.headers).toMatchObject({ 'content-type': 'application/json', authorization: 'Bearer sesame' });
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { verb: 'list', group: '', version: 'v1', resource: 'pods' } },
    });
  });

  it('is asked of a subresource, a namespace and an object by their members', async () => {
    await using reading = await startReading((_, response) => sendJson(response, { status: { allowed: false } }, 201));
    const access = {
      verb: 'get',
      group: 'x.io',
      version: 'v1',
      resource: 'things/api',
      namespace: 'a',
      name: 'b',
    } as const;

    expect(await reading.reader.isAllowed(access, noAbort())).toBe(false);
    expect(JSON.parse(reading.server.requests[0]?.body ?? '')).toMatchObject({
      spec: { resourceAttributes: { resource: 'things', subresource: 'api', namespace: 'a', name: 'b' } },
    });
  });

  it.each([[undefined], [{}], [{ allowed: 'true' }], ['yes']])('is not concluded from %j', async (status) => {
    await expect(answerTo(status)).rejects.toMatchObject({
      code: 'ERR_CLUSTER_MALFORMED',
      message: `POST ${path}: the answer does not say what is allowed`,
    });
  });

  it('is not concluded from HTML', async () => {
    await using reading = await startReading((_, response) => void response.writeHead(200).end('<html>'));

    await expect(reading.reader.isAllowed(list, noAbort())).rejects.toMatchObject({ code: 'ERR_CLUSTER_MALFORMED' });
  });

  it('is asked again after a fault of the server, and is an error where it cannot be asked', async () => {
    await using reading = await startReading((_, response, number) =>
      number === 0 ? sendStatus(response, 503) : sendStatus(response, 403),
    );

    await expect(reading.reader.isAllowed(list, noAbort())).rejects.toMatchObject({ code: 'ERR_CLUSTER_FORBIDDEN' });
    expect(reading.server.requests).toHaveLength(2);
  });
});
