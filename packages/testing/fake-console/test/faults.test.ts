import { describe, expect, it } from '@jest/globals';
import { FakeConsole } from '../src/index.ts';
import { parseConsoleFaults } from '../src/faults.ts';
import { clusterId, rawGet, rawUpload } from './raw-request.ts';

describe('faults', () => {
  it('happen to so many requests of their kind, and then no more', async () => {
    await using fake = await FakeConsole.start();
    fake.failNext({ on: 'upload', status: 503, body: 'busy', retryAfterSeconds: 7, times: 2 });

    const other = await rawGet(fake.origin, `/api/insights-results-aggregator/v2/cluster/${clusterId}/requests`);
    const answers = [await rawUpload(fake.origin), await rawUpload(fake.origin), await rawUpload(fake.origin)];

    expect(other.status).toBe(200);
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 202]);
    expect(answers[0]?.head.toLowerCase()).toContain('retry-after: 7');
    expect(answers[0]?.body).toBe('busy');
  });

  it('with times 0 last until they are cleared', async () => {
    await using fake = await FakeConsole.start();
    fake.failNext({ status: 500, times: 0 });

    const before = [(await rawUpload(fake.origin)).status, (await rawUpload(fake.origin)).status];
    fake.clearFaults();

    expect([...before, (await rawUpload(fake.origin)).status]).toEqual([500, 500, 202]);
  });

  it.each(['at-once', 'in-request'] as const)('cut the connection %s without an answer', async (drop) => {
    await using fake = await FakeConsole.start();
    fake.failNext({ drop, afterBytes: 5 });

    expect((await rawUpload(fake.origin)).status).toBe(0);
    expect(fake.requests).toEqual([{ method: 'POST', path: '/api/ingress/v1/upload', status: 0 }]);
  });

  it('cut the connection in the middle of the answer', async () => {
    await using fake = await FakeConsole.start();
    fake.failNext({ drop: 'in-answer' });

    expect(await rawUpload(fake.origin)).toMatchObject({ status: 200, body: '{"status":' });
  });

  it('are read from a document', async () => {
    await using fake = await FakeConsole.start();
    fake.applyFaults([{ on: 'upload', status: 500 }, { delayMilliseconds: 1 }]);

    expect([(await rawUpload(fake.origin)).status, (await rawUpload(fake.origin)).status]).toEqual([500, 202]);
  });

  it('of a bad document are refused, every wrong key named', () => {
    const document = [{ on: 'nowhere' }, { status: 42, surprise: 1 }];

    expect(() => parseConsoleFaults(document)).toThrow(
      'console[0].on must be one of any, upload, status, report, reports, requests; ' +
        'console[1].status must be an HTTP status; console[1].surprise is not a known key',
    );
    expect(() => parseConsoleFaults({})).toThrow('must be a list');
  });
});
