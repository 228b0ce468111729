import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { arrayAt, stringAt } from '../../src/json.ts';
import { configMap, pod, startCluster } from '../support/api.ts';

const pods = '/api/v1/pods';

describe('faults', () => {
  it('answers with a status so many times, and is well again afterwards', async () => {
    await using api = await startCluster();
    api.cluster.fail({ match: { path: '/api/v1/po*', verb: 'list' }, times: 2, status: 429, retryAfterSeconds: 7 });

    const answers = [await api.call('GET', pods), await api.call('GET', pods), await api.call('GET', pods)];

    expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(answers[0]?.headers.get('retry-after')).toBe('7');
    expect(answers[0]?.json).toMatchObject({
      kind: 'Status',
      reason: 'TooManyRequests',
      details: { retryAfterSeconds: 7 },
    });
  });

  it('lets the first ones pass, and meets only what matches', async () => {
    await using api = await startCluster();
    api.cluster.fail({ match: { resource: 'pods' }, after: 1, status: 500 });

    const answers = [await api.call('GET', pods), await api.call('GET', '/api/v1/nodes'), await api.call('GET', pods)];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 500]);
  });

  it('drops the connection', async () => {
    await using api = await startCluster();
    api.cluster.fail({ drop: true });

    await expect(api.call('GET', pods)).rejects.toThrow('fetch failed');
    expect(api.cluster.requests.map(({ status }) => status)).toEqual([0]);
  });

  it('waits before it answers', async () => {
    const clock = new FakeClock('2026-01-01T00:00:00Z');
    await using api = await startCluster({ clock });
    api.cluster.fail({ latencyMilliseconds: 3000 });

    const answer = api.call('GET', pods);
    while (clock.sleepers === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance({ seconds: 3 });

    expect((await answer).status).toBe(200);
  });

  it('cuts the answer off with the connection', async () => {
    await using api = await startCluster({ objects: [configMap('a', { text: 'x'.repeat(5000) })] });
    api.cluster.fail({ truncateAfterBytes: 1000 });

    const response = await api.open('GET', '/api/v1/configmaps');

    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('ends the answer early but properly, so that it is not JSON', async () => {
    await using api = await startCluster({ objects: [pod('a')] });
    api.cluster.fail({ malformedAfterBytes: 100 });

    const { status, text } = await api.call('GET', pods);

    expect([status, text.length]).toEqual([200, 100]);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  it('expires the next page, with a token to go on from', async () => {
    await using api = await startCluster({ objects: [pod('a'), pod('b')] });
    api.cluster.fail({ match: { hasContinue: true }, expireContinue: true });
    const first = await api.call('GET', `${pods}?limit=1`);

    const gone = await api.call('GET', `${pods}?limit=1&continue=${stringAt(first.json, 'metadata', 'continue')}`);
    const resumed = await api.call('GET', `${pods}?continue=${stringAt(gone.json, 'metadata', 'continue')}`);

    expect([gone.status, gone.json['reason']]).toEqual([410, 'Expired']);
    expect(arrayAt(resumed.json, 'items').map((item) => stringAt(item, 'metadata', 'name'))).toEqual(['b']);
  });

  it('logs every request with its user, its agent and its size', async () => {
    await using api = await startCluster();

    const { text } = await api.call('GET', `${pods}?limit=5`);

    expect(api.cluster.requests).toMatchObject([
      {
        method: 'GET',
        path: `${pods}?limit=5`,
        verb: 'list',
        user: 'system:admin',
        userAgent: 'test/1.0',
        status: 200,
        responseBytes: text.length,
      },
    ]);
  });
});
