import { Readable } from 'node:stream';
import { ReportClient, UploadClient } from '@insights/console';
import { Egress } from '@insights/egress';
import { FakeConsole } from '@insights/fake-console';
import { FakeClock, systemClock } from '@insights/process';
import { describe, expect, it } from '@jest/globals';
import { ReportFollower } from '../../src/upload/report-follower.ts';
import type { AcceptedUpload } from '../../src/upload/upload-answers.ts';
import { asleep } from '../support/asleep.ts';
import { capturedLog } from '../support/captured-log.ts';
import { clusterId } from '../support/cluster-objects.ts';
import { config } from '../support/config.ts';
import { count } from '../support/counter.ts';
import { run } from '../support/running.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('the report of an upload', () => {
  it('is asked for after its delay, and told', async () => {
    await using scene = await start();
    await scene.accept();
    await asleep(scene.clock);

    await scene.clock.advance({ seconds: 62 });
    expect(scene.questions()).toEqual([]);
    await scene.clock.advance({ seconds: 1 });

    await waitUntil('the report', () => scene.reports.last);
    expect(scene.reports.last).toMatchObject({ report: { total: 1 }, at: scene.clock.now() });
    expect([scene.reports.failure, scene.changes()]).toEqual([undefined, 1]);
  });

  it('is nothing to wait for while nothing was uploaded', async () => {
    await using scene = await start();

    await scene.clock.advance({ hours: 24 });
    scene.reports.wake();
    await scene.clock.advance({ hours: 24 });

    expect([scene.questions().length, scene.changes()]).toEqual([0, 0]);
  });

  it('is given up for that of a newer upload', async () => {
    await using scene = await start();
    const first = await scene.accept();
    await asleep(scene.clock);
    await scene.clock.advance({ seconds: 30 });

    const second = await scene.accept();
    await asleep(scene.clock);
    await scene.clock.advance({ seconds: 62 });
    expect(scene.questions()).toEqual([]);
    await scene.clock.advance({ seconds: 1 });
    await waitUntil('the report', () => scene.reports.last);

    expect(scene.questions().some((path) => path.includes(first))).toBe(false);
    expect(scene.questions().some((path) => path.includes(second))).toBe(true);
  });

  it('is not asked for twice, however often the loop is woken', async () => {
    await using scene = await start();
    await scene.accept();
    await asleep(scene.clock);
    await scene.clock.advance({ seconds: 63 });
    await waitUntil('the report', () => scene.reports.last);
    const asked = scene.questions().length;

    scene.reports.wake();
    await scene.clock.advance({ hours: 5 });

    expect([scene.questions().length, scene.changes()]).toEqual([asked, 1]);
  });

  it('that cannot be had is said, and forgotten with the next that can', async () => {
    await using scene = await start();
    await scene.accept();
    scene.console.failNext({ on: 'any', status: 403, times: 0 });
    await asleep(scene.clock);

    for (let wait = 0; wait < 40 && scene.changes() === 0; wait += 1) {
      await scene.clock.advance({ minutes: 5 });
      await waitUntil('an answer', () => scene.clock.sleepers === 1);
    }
    expect(scene.reports.failure).toBeDefined();
    scene.console.clearFaults();
    await scene.accept();
    await asleep(scene.clock);
    await scene.clock.advance({ seconds: 63 });
    await waitUntil('the report', () => scene.reports.last);

    expect(scene.reports.failure).toBeUndefined();
  });

  it('that is waited for when the process ends is no failure', async () => {
    await using scene = await start();
    await scene.accept();
    await asleep(scene.clock);

    scene.running.stop();
    await expect(scene.running.ended).resolves.toBeUndefined();

    expect([scene.reports.failure, scene.log.messages('warn')]).toEqual([undefined, []]);
  });
});

async function start() {
  await using starting = new AsyncDisposableStack();
  const console = starting.use(await FakeConsole.start());
  console.setRules([{ ruleId: 'a.rule', errorKey: 'AN_ERROR', description: 'an error', totalRisk: 2 }]);
  const egress = new Egress();
  starting.defer(() => egress.close());
  const release = { version: '4.20.3', commit: 'unknown' };
  const uploadClient = new UploadClient({ egress, clock: systemClock, random: () => 0.5, release });
  const client = new ReportClient({ egress, clock: systemClock, release, onAnswer: () => {} });
  const clock = new FakeClock();
  const log = capturedLog();
  const uploads: { last: AcceptedUpload | undefined } = { last: undefined };
  const { pull_report: report, ...endpoints } = console.endpoints;
  const sections = { ...endpoints, pull_report: { ...report, delay: '60s', min_retry: '30s', timeout: '30m' } };
  const reports = new ReportFollower({
    configuration: { config: config(sections), token: 'token' },
    services: { report: client },
    cluster: { last: { clusterId } },
    uploads,
    clock,
    random: () => 0.5,
    log: log.log,
  });
  const changes = count(reports.changed);
  const running = starting.use(run(reports));
  const stack = starting.move();
  return {
    console,
    clock,
    log,
    reports,
    running,
    changes,
    /** What was asked besides uploads. */
    questions: () => console.requests.map(({ path }) => path).filter((path) => !path.includes('/upload')),
    /** Sends an archive to the service. @returns the id of the request */
    async accept(): Promise<string> {
      const source = { bytes: 7, open: () => Readable.from([Buffer.from('archive')]) };
      const gatheringTime = clock.now();
      const { endpoint } = console.endpoints;
      const request = { endpoint, identity: { clusterId, token: 'token' }, source, gatheringTime };
      const receipt = await uploadClient.upload(request, AbortSignal.timeout(10_000));
      uploads.last = { archive: 'a', bytes: 7, receipt, gatheringTime };
      reports.wake();
      return receipt.requestId ?? '';
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
