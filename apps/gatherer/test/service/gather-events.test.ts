import { describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { functionReport } from '../fixtures.ts';
import { startApi } from './api-fixture.ts';

const progress = { functionsDone: 1, functionsTotal: 2, records: 6, bytes: 20_113 };

async function startRun(app: FastifyInstance): Promise<string> {
  return (await app.inject({ method: 'POST', url: '/gather' })).json<{ id: string }>().id;
}

function events(app: FastifyInstance, id: string, lastEventId?: string) {
  return app.inject({
    url: `/gather/${id}/events`,
    headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
  });
}

/** `id name` of each event. */
function namesOf(body: string): string[] {
  return [...body.matchAll(/^id: (\d+)\nevent: (\w+)$/gm)].map(([, id, name]) => `${id} ${name}`);
}

describe('GET /gather/{id}/events', () => {
  it('tells of functions, progress and the end', async () => {
    await using api = await startApi();
    const id = await startRun(api.app);
    const following = events(api.app, id);
    api.observer().onFunction(functionReport());
    api.observer().onProgress(progress);
    await api.finish();

    const answer = await following;

    expect(answer.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(namesOf(answer.body).map((name) => name.split(' ')[1])).toEqual(['function', 'progress', 'done']);
    expect(answer.body).toContain(`data: ${JSON.stringify(progress)}\n\n`);
    expect(answer.body).toContain('"phase":"Succeeded"');
  });

  it('tells of progress twice a second', async () => {
    await using api = await startApi();
    const id = await startRun(api.app);
    await api.clock.advance({ seconds: 10 });
    await api.finish();

    const answer = await events(api.app, id);

    // One at the start, one each half second, one at the end; then `done`. Those in between are outdated.
    expect(namesOf(answer.body)).toEqual(['22 progress', '23 done']);
  });

  it('resumes behind Last-Event-ID', async () => {
    await using api = await startApi();
    const id = await startRun(api.app);
    api.observer().onFunction(functionReport({ name: 'clusterconfig/nodes' }));
    api.observer().onFunction(functionReport({ name: 'clusterconfig/pods' }));
    await api.finish();

    const answer = await events(api.app, id, '2');

    expect(answer.body).not.toContain('event: function\ndata: {"name":"clusterconfig/nodes"');
    expect(namesOf(answer.body)).toEqual(['3 function', '4 progress', '5 done']);
  });

  it('answers 204 to whoever has heard the end', async () => {
    await using api = await startApi();
    const id = await startRun(api.app);
    await api.finish();
    const [last = ''] =
      namesOf((await events(api.app, id)).body)
        .at(-1)
        ?.split(' ') ?? [];

    const answer = await events(api.app, id, last);

    expect(answer.statusCode).toBe(204);
  });

  it('tells the end of a run of the process before, whatever was heard of it', async () => {
    await using before = await startApi();
    const id = await startRun(before.app);
    await before.finish();
    await using after = await startApi({ storagePath: before.storagePath });

    const answer = await events(after.app, id, '57');

    expect(namesOf(answer.body)).toEqual(['58 done']);
  });

  it('begins at the beginning when Last-Event-ID is nonsense', async () => {
    await using api = await startApi();
    const id = await startRun(api.app);
    await api.finish();

    expect(namesOf((await events(api.app, id, '../1')).body)).toHaveLength(2);
  });

  it('answers 404 for a run that nobody knows', async () => {
    await using api = await startApi();

    expect((await events(api.app, 'x')).statusCode).toBe(404);
  });
});
