import { describe, expect, it } from '@jest/globals';
import {
  functionDescriptionsSchema,
  type GatherRun,
  gatherRunSchema,
  gatherRunsSchema,
  openApiDocument,
  parseAnswer,
  type ProblemDetails,
  problemSchema,
} from '@insights/contract';
import type { FastifyInstance } from 'fastify';
import { functionReport, version } from '../fixtures.ts';
import { startApi } from './api-fixture.ts';

async function post(app: FastifyInstance, body: object = {}) {
  return app.inject({ method: 'POST', url: '/gather', payload: body });
}

async function startRun(app: FastifyInstance, body: object = {}): Promise<GatherRun> {
  return parseAnswer(gatherRunSchema, 'the run', (await post(app, body)).json());
}

function problemOf(answer: { json(): unknown; headers: object }): ProblemDetails {
  expect(answer.headers).toMatchObject({ 'content-type': expect.stringMatching(/^application\/problem\+json/) });
  return parseAnswer(problemSchema, 'the problem', answer.json());
}

describe('POST /gather', () => {
  it('starts a run and says where it is', async () => {
    await using api = await startApi();

    const answer = await post(api.app, { requestId: 'r1' });

    const run = parseAnswer(gatherRunSchema, 'the run', answer.json());
    expect(answer.statusCode).toBe(202);
    expect(answer.headers.location).toBe(`/gather/${run.id}`);
    expect(run).toMatchObject({
      requestId: 'r1',
      phase: 'Running',
      startedAt: '2026-01-01T00:00:00.000Z',
      finishedAt: null,
      progress: { functionsDone: 0, functionsTotal: 2, records: 0, bytes: 0 },
    });
  });

  it('takes a request without a body', async () => {
    await using api = await startApi();

    const answer = await api.app.inject({ method: 'POST', url: '/gather' });

    expect(answer.statusCode).toBe(202);
  });

  it('answers 409 with the run in progress', async () => {
    await using api = await startApi();
    const { id } = await startRun(api.app);

    const answer = await post(api.app);

    expect(answer.statusCode).toBe(409);
    expect(problemOf(answer)).toMatchObject({ code: 'ERR_GATHER_IN_PROGRESS', run: { id, phase: 'Running' } });
  });

  it('gives the same run for the same request id, while it goes on and after', async () => {
    await using api = await startApi();
    const first = await startRun(api.app, { requestId: 'r1' });

    const during = await post(api.app, { requestId: 'r1' });
    await api.finish();
    const after = await post(api.app, { requestId: 'r1' });

    expect([during.statusCode, after.statusCode]).toEqual([202, 200]);
    expect(during.json()).toMatchObject({ id: first.id });
    expect(after.json()).toMatchObject({ id: first.id, phase: 'Succeeded' });
  });

  it('names every field of a bad request', async () => {
    await using api = await startApi();

    const answer = await post(api.app, { deadlineSeconds: 'soon', colour: 'red' });

    expect(answer.statusCode).toBe(400);
    expect(problemOf(answer)).toMatchObject({
      code: 'ERR_GATHER_REQUEST_INVALID',
      detail: expect.stringContaining('deadlineSeconds must be an integer'),
      errors: expect.arrayContaining([expect.objectContaining({ field: 'colour' })]),
    });
  });

  it('names a function that does not exist', async () => {
    await using api = await startApi();

    const answer = await post(api.app, { functions: ['clusterconfig/node'] });

    expect(answer.statusCode).toBe(400);
    expect(problemOf(answer).errors).toEqual([
      { field: 'functions[0]', expected: expect.stringContaining('did you mean clusterconfig/nodes') },
    ]);
  });

  it('says in a run what of its rules is not in force', async () => {
    await using api = await startApi();
    const { id } = await startRun(api.app, { rules: { available: true, document: {} } });

    await api.finish({ warnings: ['the gathering rules were refused'] });

    const run = parseAnswer(gatherRunSchema, 'the run', (await api.app.inject(`/gather/${id}`)).json());
    expect(run.warnings).toEqual(['the gathering rules were refused']);
  });

  it('starts a dry run, which says what it is, ends with a price and is counted by no metric', async () => {
    await using api = await startApi();
    const price = { requests: 3, bytes: 4, seconds: 0.5, functions: [], missingRights: [] };

    const { id, dryRun } = await startRun(api.app, { dryRun: true });
    await api.finish({ price });

    expect(dryRun).toBe(true);
    const run = parseAnswer(gatherRunSchema, 'the run', (await api.app.inject(`/gather/${id}`)).json());
    expect(run).toMatchObject({ phase: 'Succeeded', archive: null, dryRun: true, price });
    expect(await api.metrics.registry.metrics()).toContain('insights_gatherer_runs_total{phase="Succeeded"} 0');
  });

  it('uses the flags of the service for what the request leaves out', async () => {
    await using api = await startApi({ defaults: { exclude: ['clusterconfig/pods'] } });

    expect((await startRun(api.app)).progress.functionsTotal).toBe(1);
  });

  it.each([
    ['{"functions":', 'application/json', 400, 'ERR_GATHER_REQUEST_INVALID'],
    ['[]', 'application/json', 400, 'ERR_GATHER_REQUEST_INVALID'],
    ['{}', 'text/plain', 415, 'ERR_GATHER_MEDIA_TYPE'],
    [`{"requestId":"${'x'.repeat(9_000_000)}"}`, 'application/json', 413, 'ERR_GATHER_BODY_TOO_LARGE'],
  ])('answers the body %.16s of type %s with a problem', async (payload, type, status, code) => {
    await using api = await startApi();

    const answer = await api.app.inject({ method: 'POST', url: '/gather', payload, headers: { 'content-type': type } });

    expect(answer.statusCode).toBe(status);
    expect(problemOf(answer)).toMatchObject({ code, status });
  });

  it('starts nothing any more once it is stopping', async () => {
    await using api = await startApi();
    await api.runs.stop();

    const answer = await post(api.app);

    expect(answer.statusCode).toBe(503);
    expect(problemOf(answer).code).toBe('ERR_GATHER_STOPPING');
  });
});

describe('GET /gather/{id}', () => {
  it('shows how far the run is', async () => {
    await using api = await startApi();
    const { id } = await startRun(api.app);
    const progress = { functionsDone: 1, functionsTotal: 2, records: 6, bytes: 20_113 };
    api.observer().onProgress(progress);
    api.observer().onFunction(functionReport());

    const answer = await api.app.inject(`/gather/${id}`);

    expect(answer.json()).toMatchObject({ id, phase: 'Running', progress, functions: [functionReport()] });
  });

  it('answers 404 for a run that nobody knows', async () => {
    await using api = await startApi();

    const answer = await api.app.inject('/gather/01J0');

    expect(answer.statusCode).toBe(404);
    expect(problemOf(answer).code).toBe('ERR_GATHER_RUN_UNKNOWN');
  });

  it('knows the runs of the process before', async () => {
    await using before = await startApi();
    const { id } = await startRun(before.app);
    await before.finish({ phase: 'Partial', message: 'less' });
    await using after = await startApi({ storagePath: before.storagePath });

    const answer = await after.app.inject(`/gather/${id}`);

    expect(answer.json()).toMatchObject({ id, phase: 'Partial', message: 'less' });
  });
});

describe('GET /gather', () => {
  it('lists the last twenty runs, newest first', async () => {
    await using api = await startApi();
    const ids: string[] = [];
    for (let count = 0; count < 22; count++) {
      ids.unshift((await startRun(api.app)).id);
      await api.finish();
    }

    const runs = parseAnswer(gatherRunsSchema, 'the runs', (await api.app.inject('/gather')).json());

    expect(runs.map(({ id }) => id)).toEqual(ids.slice(0, 20));
  });
});

describe('DELETE /gather/{id}', () => {
  it('cancels the run in progress', async () => {
    await using api = await startApi();
    const { id } = await startRun(api.app);

    const answer = await api.app.inject({ method: 'DELETE', url: `/gather/${id}` });
    await api.finish();

    expect(answer.statusCode).toBe(202);
    expect(api.runs.find(id)).toMatchObject({ phase: 'Cancelled' });
  });

  it('leaves a run alone that has ended', async () => {
    await using api = await startApi();
    const { id } = await startRun(api.app);
    await api.finish();

    const answer = await api.app.inject({ method: 'DELETE', url: `/gather/${id}` });

    expect([answer.statusCode, answer.json()]).toMatchObject([200, { phase: 'Succeeded' }]);
  });

  it('answers 404 for a run that nobody knows', async () => {
    await using api = await startApi();

    expect((await api.app.inject({ method: 'DELETE', url: '/gather/x' })).statusCode).toBe(404);
  });
});

describe('the other routes', () => {
  it('give the version, the catalogue and the description of the API', async () => {
    await using api = await startApi();

    const catalogue = (await api.app.inject('/functions')).json();

    expect((await api.app.inject('/version')).json()).toEqual(version);
    expect((await api.app.inject('/openapi.json')).json()).toEqual(openApiDocument());
    expect(parseAnswer(functionDescriptionsSchema, 'the catalogue', catalogue)).toHaveLength(2);
  });

  it('answer every route of the description', async () => {
    await using api = await startApi();
    const { paths } = openApiDocument() as { paths: Record<string, object> };
    const routes = Object.entries(paths).flatMap(([url, operations]) =>
      Object.keys(operations)
        .filter((method) => method !== 'parameters')
        .map((method) => ({ url: url.replaceAll(/\{(\w+)\}/g, ':$1'), method: method.toUpperCase() })),
    );

    const missing = routes.filter(({ url, method }) => !api.app.hasRoute({ url, method }));

    expect(routes.length).toBeGreaterThan(7);
    expect(missing).toEqual([]);
  });

  it('answer what does not exist with a problem', async () => {
    await using api = await startApi();

    const route = await api.app.inject('/metrics');
    const method = await api.app.inject({ method: 'PUT', url: '/gather' });

    expect([route.statusCode, problemOf(route).code]).toEqual([404, 'ERR_GATHER_ROUTE_UNKNOWN']);
    expect([method.statusCode, problemOf(method).code]).toEqual([405, 'ERR_GATHER_METHOD_NOT_ALLOWED']);
    expect(method.headers['allow']).toBe('GET, HEAD, POST');
  });
});
