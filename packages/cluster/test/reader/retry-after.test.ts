import { describe, expect, it } from '@jest/globals';
import { sendJson, sendStatus } from '../support/api-server.ts';
import { noAbort, podList, podNames, startReading } from '../support/reading.ts';
import { startCluster } from '../support/objects.ts';

// HastyClock says midnight.
const inFifteenSeconds = 'Thu, 01 Jan 2026 00:00:15 GMT';
const web = { group: '', version: 'v1', resource: 'pods', namespace: 'shop', name: 'web' };

describe('Retry-After', () => {
  it.each(['15', inFifteenSeconds])('keeps a reader away until %s', async (retryAfter) => {
    await using reading = await startReading((_, response, number) => {
      response.setHeader('Retry-After', retryAfter);
      if (number === 0) sendStatus(response, 503);
      else sendJson(response, podList(['a']));
    });

    expect(await podNames(reading.reader)).toEqual(['a']);
    expect(reading.clock.pauses).toEqual([15_125]);
  });

  it('keeps whoever asks for an object away until a date', async () => {
    await using cluster = await startCluster((_, response, number) => {
      response.setHeader('Retry-After', inFifteenSeconds);
      if (number === 0) sendStatus(response, 429);
      else sendJson(response, { kind: 'Pod' });
    });

    await expect(cluster.objects.get(web, noAbort())).resolves.toEqual({ kind: 'Pod' });
    expect(cluster.clock.pauses).toEqual([15_125]);
  });

  it.each(['Fri, 01 Jan 2100 00:00:00 GMT', '9'.repeat(40)])('is not waited for until %s', async (retryAfter) => {
    await using reading = await startReading((_, response) => {
      response.setHeader('Retry-After', retryAfter);
      sendStatus(response, 429);
    });

    await expect(podNames(reading.reader)).rejects.toMatchObject({ retryAfterSeconds: 86_400 });
    expect(reading.server.requests).toHaveLength(1);
  });

  it.each(['soon', 'Wed, 31 Dec 2025 23:59:00 GMT', '-1'])('that says %s is as none', async (retryAfter) => {
    await using reading = await startReading((_, response, number) => {
      response.setHeader('Retry-After', retryAfter);
      if (number === 0) sendStatus(response, 503);
      else sendJson(response, podList(['a']));
    });

    expect(await podNames(reading.reader)).toEqual(['a']);
    expect(reading.clock.pauses).toEqual([187.5]);
  });
});

describe('what explains a refusal', () => {
  it.each([
    ['nested deeply', `{"message":"no","details":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
    ['made of small values', `{"message":"no","details":[${'[],'.repeat(20_000)}[]]}`],
  ])('is passed over when it is %s, and the status counts', async (_, body) => {
    await using reading = await startReading((_request, response) => void response.writeHead(403).end(body));

    await expect(podNames(reading.reader)).rejects.toMatchObject({
      code: 'ERR_CLUSTER_FORBIDDEN',
      message: expect.stringMatching(/: 403 Forbidden$/),
    });
  });
});
