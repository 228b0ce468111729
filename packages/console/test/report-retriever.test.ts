import { describe, expect, it } from '@jest/globals';
import { FakeConsole } from '@insights/fake-console';
import { FakeClock } from '@insights/process';
import { retrieveReport } from '../src/index.ts';
import type { ReportRetrieval } from '../src/report-retriever.ts';
import { nextReportDelaySeconds } from '../src/report-schedule.ts';
import { failureOf, gatheringTime, identity, never, reportClient, uploadClient, uploadTo } from './world.ts';

const plan = { delaySeconds: 60, minRetrySeconds: 30, timeoutSeconds: 3000 };

async function retrieval(fake: FakeConsole, changes: Partial<ReportRetrieval> = {}) {
  const { requestId } = await uploadClient().upload(uploadTo(fake.endpoints.endpoint), never);
  const clock = new FakeClock();
  const endpoints = {
    clusterEndpoint: fake.endpoints.pull_report.endpoint,
    requestEndpoint: fake.endpoints.reportEndpointTechPreview,
    processingStatusEndpoint: fake.endpoints.processingStatusEndpoint,
  };
  const options = {
    clock,
    random: () => 0,
    endpoints,
    plan,
    identity,
    requestId,
    gatheringTime,
    client: reportClient(),
  };
  return { clock, options: { ...options, ...changes } };
}

/** Lets time pass until a promise settles. */
async function settled<T>(promise: Promise<T>, clock: FakeClock): Promise<T> {
  const ended = promise.then(
    () => true,
    () => true,
  );
  const tick = () => clock.advance({ seconds: 5 }).then(() => false);
  while (!(await Promise.race([ended, tick()])));
  return promise;
}

describe('retrieving a report', () => {
  it('asks by request id until the upload is processed', async () => {
    await using fake = await FakeConsole.start({ processing: { questions: 3 } });
    const { clock, options } = await retrieval(fake);

    const report = await settled(retrieveReport(options, never), clock);

    expect(report).toMatchObject({ source: 'request', requestId: options.requestId });
  });

  it('asks by cluster id when the upload gave no request id', async () => {
    await using fake = await FakeConsole.start({ processing: { questions: 1 } });
    const { clock, options } = await retrieval(fake, { requestId: undefined });

    expect(await settled(retrieveReport(options, never), clock)).toMatchObject({ source: 'cluster' });
  });

  it('does not take an older archive’s report of the cluster for the new one', async () => {
    await using fake = await FakeConsole.start();
    const { clock, options } = await retrieval(fake, {
      requestId: undefined,
      gatheringTime: new Date('2026-08-01T10:00:06Z'),
      plan: { ...plan, timeoutSeconds: 120 },
    });

    const error = await failureOf(settled(retrieveReport(options, never), clock));

    expect(error).toMatchObject({
      code: 'ERR_CONSOLE_NOT_FOUND',
      message: 'the latest report is about an older archive',
    });
  });

  it('falls back to the cluster’s report when the request id is refused', async () => {
    await using fake = await FakeConsole.start();
    fake.failNext({ on: 'status', status: 400 });
    const { clock, options } = await retrieval(fake);

    expect(await settled(retrieveReport(options, never), clock)).toMatchObject({ source: 'cluster' });
  });

  it('stops at once when it is not authorized', async () => {
    await using fake = await FakeConsole.start();
    fake.failNext({ on: 'status', status: 401, times: 0 });
    const { clock, options } = await retrieval(fake);

    const error = await failureOf(settled(retrieveReport(options, never), clock));

    expect(error).toMatchObject({ code: 'ERR_CONSOLE_NOT_AUTHORIZED' });
    expect(fake.requests.filter(({ path }) => path.endsWith('/status'))).toHaveLength(1);
  });

  it('goes on after answers that say nothing about the report', async () => {
    await using fake = await FakeConsole.start();
    fake.failNext({ on: 'status', status: 503, times: 2 });
    fake.failNext({ on: 'status', drop: 'at-once' });
    const { clock, options } = await retrieval(fake);

    expect(await settled(retrieveReport(options, never), clock)).toMatchObject({ source: 'request' });
  });

  it('has nothing to do without an address', async () => {
    await using fake = await FakeConsole.start();
    const endpoints = { clusterEndpoint: '', requestEndpoint: '', processingStatusEndpoint: '' };
    const { options } = await retrieval(fake, { endpoints });

    expect(await retrieveReport(options, never)).toBeUndefined();
  });

  it('ends with the reason of a cancel', async () => {
    await using fake = await FakeConsole.start();
    const { options } = await retrieval(fake);
    const stop = new AbortController();
    const reason = new Error('shutting down');

    const failing = failureOf(retrieveReport(options, stop.signal));
    stop.abort(reason);

    expect(await failing).toBe(reason);
  });
});

describe('the schedule of questions', () => {
  it('begins with the delay and goes on with growing waits', () => {
    expect([delay(0, 0), delay(1, 60), delay(2, 90), delay(3, 135)]).toEqual([60, 30, 45, 67.5]);
    expect(delay(30, 500)).toBe(300);
  });

  it('waits as long as the service asked for', () => {
    expect(delay(1, 60, 200)).toBe(200);
  });

  it('ends when the next question would be too late', () => {
    expect(delay(1, 2970)).toBe(30);
    expect(delay(1, 2971)).toBeUndefined();
  });
});

function delay(attempts: number, elapsedSeconds: number, retryAfterSeconds?: number): number | undefined {
  return nextReportDelaySeconds({ plan, attempts, elapsedSeconds, retryAfterSeconds, random: () => 0 });
}
