import { describe, expect, it } from '@jest/globals';
import { allTypes, type Harness, repository, start } from '../support.ts';

function look(harness: Harness, method = 'GET') {
  return harness.ask('manifests/a', { method, headers: { accept: allTypes } });
}

async function startWithImage(): Promise<Harness> {
  const harness = await start();
  harness.registry.pushImage({ repository, tag: 'a' });
  return harness;
}

describe('a fault', () => {
  it('of failNext hits one request', async () => {
    await using harness = await startWithImage();
    harness.registry.failNext({ status: 503, retryAfterSeconds: 5, body: 'down' });

    const failed = await look(harness);

    expect(failed).toMatchObject({ status: 503, text: 'down' });
    expect(failed.headers.get('retry-after')).toBe('5');
    expect((await look(harness)).status).toBe(200);
  });

  it('of fail lasts until it is ended', async () => {
    await using harness = await startWithImage();
    const end = harness.registry.fail({ status: 500 });

    expect([(await look(harness)).status, (await look(harness)).status]).toEqual([500, 500]);
    end();
    expect((await look(harness)).status).toBe(200);
  });

  it('can wait for some requests and be good for several', async () => {
    await using harness = await startWithImage();
    harness.registry.failNext({ status: 500, skip: 1, times: 2 });
    const statuses: number[] = [];

    for (let request = 0; request < 4; request += 1) statuses.push((await look(harness)).status);

    expect(statuses).toEqual([200, 500, 500, 200]);
  });

  it('hits only the method, kind and path it names', async () => {
    await using harness = await startWithImage();
    harness.registry.fail({ status: 405, method: 'HEAD', route: 'manifest', pathContains: '/a' });

    expect((await look(harness, 'HEAD')).status).toBe(405);
    expect((await look(harness)).status).toBe(200);
    expect((await harness.ask('manifests/b', { method: 'HEAD' })).status).toBe(404);
  });

  it('spares the token endpoint unless it names it', async () => {
    await using harness = await start({ auth: { type: 'bearer' } });
    harness.registry.fail({ status: 500 });

    expect((await harness.ask('/token')).status).toBe(200);
    harness.registry.fail({ status: 502, route: 'token' });
    expect((await harness.ask('/token')).status).toBe(502);
  });

  it('changes or leaves out headers of the real answer', async () => {
    await using harness = await startWithImage();
    harness.registry.failNext({ digestHeader: 'sha256:wrong', headers: { ETag: null, Warning: '299 - "old"' } });

    const { status, headers } = await look(harness);

    expect(status).toBe(200);
    expect([headers.get('docker-content-digest'), headers.get('etag'), headers.get('warning')]).toEqual([
      'sha256:wrong',
      null,
      '299 - "old"',
    ]);
  });

  it('redirects to a place that may contain the path', async () => {
    await using harness = await startWithImage();
    harness.registry.failNext({ redirectTo: 'https://storage.example.com{path}?signed' });

    const { status, headers } = await look(harness);

    expect(status).toBe(307);
    expect(headers.get('location')).toBe(`https://storage.example.com/v2/${repository}/manifests/a?signed`);
  });

  it('cuts connections before the answer or in the middle of it', async () => {
    await using harness = await startWithImage();

    harness.registry.failNext({ dropConnection: 'before-headers' });
    await expect(look(harness)).rejects.toThrow('fetch failed');
    harness.registry.failNext({ dropConnection: 'mid-body' });
    await expect(look(harness)).rejects.toThrow(/terminated|fetch failed/);
    expect(harness.registry.requests.map(({ status }) => status)).toEqual([0, 200]);
  });

  it('delays the answer, or its body', async () => {
    await using harness = await startWithImage();
    harness.registry.failNext({ delayMilliseconds: 60 });
    harness.registry.failNext({ bodyDelayMilliseconds: 60 });
    const begin = performance.now();

    expect((await look(harness)).status).toBe(200);
    expect((await look(harness)).status).toBe(200);
    expect(performance.now() - begin).toBeGreaterThan(110);
  });

  it('that still waits does not hold up the end', async () => {
    const harness = await startWithImage();
    harness.registry.fail({ delayMilliseconds: 60_000 });
    const asking = look(harness).catch(() => 'cut off');

    await new Promise((resolve) => setTimeout(resolve, 50));
    await harness.registry.close();

    expect(await asking).toBe('cut off');
  });

  it('is gone after clearFaults', async () => {
    await using harness = await startWithImage();
    harness.registry.fail({ status: 500 });

    harness.registry.clearFaults();

    expect((await look(harness)).status).toBe(200);
  });
});

describe('the request log', () => {
  it('has method, path, status, bytes of the socket and the kind of credentials', async () => {
    await using harness = await startWithImage();

    await harness.ask('manifests/a?x=1', {
      headers: { accept: allTypes, authorization: 'Basic secret', 'user-agent': 'me/1' },
    });

    expect(harness.registry.requests).toEqual([
      {
        method: 'GET',
        url: `/v2/${repository}/manifests/a?x=1`,
        status: 200,
        bytesIn: expect.any(Number),
        bytesOut: expect.any(Number),
        userAgent: 'me/1',
        authScheme: 'Basic',
      },
    ]);
    expect(harness.registry.requests[0]?.bytesIn).toBeGreaterThan(200);
    harness.registry.clearRequests();
    expect(harness.registry.requests).toEqual([]);
  });
});
