import { describe, expect, it } from '@jest/globals';
import type { GatherRun, ProblemDetails } from '@insights/contract';
import { type ApiFixture, startApi } from './api-fixture.ts';

const table = { '10.128.0.55': '10.128.0.1', 'fd01::55': 'fd01::1' };

describe('GET /gather/{id}/translation-table', () => {
  it('gives the table of the newest run once it has ended, and until there is a newer one', async () => {
    await using api = await startApi();

    const first = await start(api);
    expect(await tableOf(api, first)).toEqual([404, 'ERR_GATHER_TABLE_UNKNOWN']);
    await api.finish({ translationTable: table });
    expect(await tableOf(api, first)).toEqual([200, table]);
    const second = await start(api);
    expect(await tableOf(api, first)).toEqual([404, 'ERR_GATHER_TABLE_UNKNOWN']);
    await api.finish({ translationTable: {} });
    expect(await tableOf(api, second)).toEqual([200, {}]);
  });

  it('has none of a run without networking, and none of a run that it does not know', async () => {
    await using api = await startApi();

    const id = await start(api);
    await api.finish();

    expect(await tableOf(api, id)).toEqual([404, 'ERR_GATHER_TABLE_UNKNOWN']);
    expect(await tableOf(api, 'nope')).toEqual([404, 'ERR_GATHER_RUN_UNKNOWN']);
  });

  it('is the only place where it can be had', async () => {
    await using api = await startApi();
    const id = await start(api);
    await api.finish({ translationTable: table });

    for (const path of [`/gather/${id}`, '/gather', `/gather/${id}/events`]) {
      expect((await api.app.inject(path)).body).not.toMatch(/10\.128|fd01/);
    }
  });
});

describe('translationTable of POST /gather', () => {
  const networking = { obfuscation: ['networking'] };

  it('may hold addresses of both families', async () => {
    await using api = await startApi();

    expect((await post(api, { ...networking, translationTable: table })).statusCode).toBe(202);
  });

  it.each([
    [{ ...networking, translationTable: { '10.0.0.1': '10.0.0.9', '10.0.0.2': '10.0.0.9' } }, 'pairs of IP addresses'],
    [{ ...networking, translationTable: { '10.0.0.1': 'fd01::1' } }, 'pairs of IP addresses'],
    [{ ...networking, translationTable: { '10.0.0.1': 7 } }, 'pairs of IP addresses'],
    [{ ...networking, translationTable: { '10.0.0.300': '10.0.0.1' } }, 'pairs of IP addresses'],
    [{ ...networking, translationTable: { 'fd01::1%eth0': 'fd01::2' } }, 'pairs of IP addresses'],
    [{ ...networking, translationTable: ['10.0.0.1'] }, 'an object'],
    [{ translationTable: {} }, 'absent without `networking`'],
  ])('is refused when it is wrong, without a word of what is in it: %#', async (request, expected) => {
    await using api = await startApi();

    const answer = await post(api, request);

    expect(answer.statusCode).toBe(400);
    expect(answer.json<ProblemDetails>().errors).toEqual([
      { field: 'translationTable', expected: expect.stringContaining(expected) },
    ]);
    expect(answer.body).not.toMatch(/10\.0\.0|fd01/);
  });

  it('is refused beyond 4 MiB', async () => {
    await using api = await startApi();
    const entries = Array.from({ length: 140_000 }, (_, index) => [address(100, index), address(101, index)]);

    const answer = await post(api, { ...networking, translationTable: Object.fromEntries(entries) });

    expect(answer.statusCode).toBe(400);
  });
});

function address(first: number, index: number): string {
  return `${first}.${100 + (index >> 14)}.${100 + ((index >> 7) & 127)}.${100 + (index & 127)}`;
}

function post(api: ApiFixture, payload: object) {
  return api.app.inject({ method: 'POST', url: '/gather', payload });
}

async function start(api: ApiFixture): Promise<string> {
  return (await post(api, {})).json<GatherRun>().id;
}

async function tableOf(api: ApiFixture, id: string): Promise<[number, unknown]> {
  const answer = await api.app.inject(`/gather/${id}/translation-table`);
  return [answer.statusCode, answer.statusCode === 200 ? answer.json() : answer.json<ProblemDetails>().code];
}
