import { createOperatorMetrics } from '@insights/operator';
import { FakeClock } from '@insights/process';
import type { PollResult } from '@insights/registry';
import type { HistoryEntry } from '@insights/rollout';
import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import type { GatherOutcome } from '../../src/gathering/gather-outcome.ts';
import { metricObservers, type ObservedParts } from '../../src/metrics/metric-observers.ts';
import type { ReceivedReport } from '../../src/upload/report-follower.ts';
import type { AcceptedUpload } from '../../src/upload/upload-answers.ts';
import { config } from '../support/config.ts';

describe('the metrics', () => {
  it('count each poll once, however often they are told that something is new', async () => {
    const scene = create();
    scene.parts.poller = { last: poll('Changed') };

    scene.observers.polls.wake();
    scene.observers.polls.wake();
    scene.parts.poller.last = poll('Unchanged');
    scene.observers.polls.wake();

    expect(await scene.values('insights_image_poll_total')).toMatchObject({ Changed: 1, Unchanged: 1 });
  });

  it.each<[string, Partial<GatherOutcome['view']>, string | undefined, string]>([
    ['a good archive', {}, 'Succeeded', 'succeeded'],
    ['a partial one', {}, 'Partial', 'partial'],
    ['a gather without an archive', { outcome: 'GatherFailed' }, 'Failed', 'failed'],
    ['an archive that cannot be read', { outcome: 'ArchiveUnreadable' }, 'Succeeded', 'failed'],
    ['one that took too long', { outcome: 'GatherTimeout' }, undefined, 'cancelled'],
    ['a cancelled one', { outcome: 'GatherFailed' }, 'Cancelled', 'cancelled'],
  ])('count %s', async (_what, view, phase, result) => {
    const scene = create();
    scene.parts.gathers = { last: gather(view, phase) };

    scene.observers.gathers.wake();
    scene.observers.gathers.wake();

    expect((await scene.values('insights_gather_total'))[result]).toBe(1);
  });

  it('count nothing of what has not happened yet', async () => {
    const scene = create();

    for (const observer of Object.values(scene.observers)) observer.wake();

    expect(Object.values(await scene.values('insights_image_poll_total')).every((value) => value === 0)).toBe(true);
  });

  it('count decisions as they are made, and not those of the process before', async () => {
    const scene = create([decision('applied')]);

    scene.parts.history.own = [decision('rolled-back'), decision('applied'), ...scene.parts.history.own];
    scene.observers.images.wake();
    scene.observers.images.wake();

    expect(await scene.values('insights_image_swap_total')).toMatchObject({ applied: 1, rolled_back: 1, confirmed: 0 });
  });

  it('count every answer to an upload, and keep the time of the last that was accepted', async () => {
    const scene = create();
    scene.parts.uploads = { last: undefined, answer: { statusCode: 503 } };
    scene.observers.uploads.wake();
    scene.observers.uploads.wake();
    scene.parts.uploads = { last: {} as AcceptedUpload, answer: { statusCode: 202 } };
    scene.observers.uploads.wake();

    expect(await scene.values('insightsclient_request_send_total')).toMatchObject({ '503': 1, '202': 1 });
    expect(await scene.value('insights_last_upload_timestamp_seconds')).toBe(scene.clock.now().getTime() / 1000);
  });

  it('take over a report, and none while the newest could not be had', async () => {
    const scene = create();
    const last = { report: { total: 2, recommendations: [] }, at: new Date(5000) } as unknown as ReceivedReport;
    scene.parts.reports = { last, failure: { reason: 'NotAvailable', message: '' } };
    scene.observers.reports.wake();
    expect(await scene.value('insights_last_report_timestamp_seconds')).toBe(0);

    scene.parts.reports = { last, failure: undefined };
    scene.observers.reports.wake();

    expect(await scene.value('insights_last_report_timestamp_seconds')).toBe(5);
  });
});

type Changeable = { -readonly [Name in keyof ObservedParts]: ObservedParts[Name] } & {
  poller: { last: PollResult | undefined };
  history: { own: readonly HistoryEntry[] };
};

function create(entries: readonly HistoryEntry[] = []) {
  const registry = new Registry();
  const clock = new FakeClock();
  const parts: Changeable = {
    configuration: { config: config() },
    cluster: { last: undefined },
    poller: { last: undefined },
    gathers: { last: undefined },
    rollout: { observation: undefined },
    history: { own: entries },
    uploads: { last: undefined, answer: undefined },
    reports: { last: undefined, failure: undefined },
    clock,
  };
  // Each part is looked up when it is asked, as the parts of main are: objects that change.
  const observed = Object.fromEntries(
    (Object.keys(parts) as (keyof Changeable)[]).map((name) => [name, name === 'clock' ? clock : live(parts, name)]),
  ) as unknown as ObservedParts;
  const observers = metricObservers(createOperatorMetrics(registry), observed);
  const series = async (name: string) => (await registry.getSingleMetric(name)?.get())?.values ?? [];
  return {
    parts,
    observers,
    clock,
    /** By the value of the first label. */
    async values(name: string): Promise<Record<string, number>> {
      const sums: Record<string, number> = {};
      for (const { labels, value } of await series(name)) {
        const key = String(labels['result'] ?? labels['class'] ?? labels['status_code']);
        sums[key] = (sums[key] ?? 0) + value;
      }
      return sums;
    },
    value: async (name: string) => (await series(name))[0]?.value,
  };
}

function live(parts: Changeable, name: keyof Changeable): object {
  return new Proxy({}, { get: (_target, member) => Reflect.get(parts[name], member) as unknown });
}

function poll(pollClass: PollResult['class']): PollResult {
  const memory = { reference: 'a/b:c', lastPollAt: '2026-01-01T00:00:00Z', failures: 0 };
  const cost = { requests: 1, bytesSent: 1, bytesReceived: 1, durationMilliseconds: 1 };
  return { class: pollClass, message: '', warnings: [], ...cost, memory };
}

function gather(view: Partial<GatherOutcome['view']>, phase: string | undefined): GatherOutcome {
  return {
    startedAt: new Date(0),
    finishedAt: new Date(0),
    run: phase === undefined ? undefined : { phase },
    archive: undefined,
    warnings: [],
    view: { outcome: 'Succeeded', durationSeconds: 1, ...view },
  } as unknown as GatherOutcome;
}

function decision(result: HistoryEntry['result']): HistoryEntry {
  const failure = result === 'rolled-back' ? ({ class: 'image' } as const) : {};
  return { at: '2026-01-01T00:00:00Z', from: 'a', to: 'b', result, ...failure, reason: '', durations: { start: 1 } };
}
