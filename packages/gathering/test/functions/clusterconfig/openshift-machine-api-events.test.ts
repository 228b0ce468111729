import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import type { JsonObject } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { ApiServer } from '../../support/api-server.ts';
import { gather } from '../../support/gather.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';

const namespace = 'openshift-machine-api';
const path = `events/${namespace}.json`;
const events = apiResource('v1', 'events', 'Event');
const clock = () => new FakeClock('2026-01-01T12:00:00Z');

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

describe('clusterconfig/openshift_machine_api_events', () => {
  it('records the recent events of the machine API that are not normal, oldest first', async () => {
    serve(
      { lastTimestamp: '2026-01-01T11:00:00Z', type: 'Warning', message: 'second' },
      { lastTimestamp: '2026-01-01T10:30:00Z', type: 'Error', message: 'first' },
      { lastTimestamp: '2026-01-01T11:30:00Z', type: 'Normal', message: 'all is well' },
      { lastTimestamp: '2026-01-01T10:00:00Z', type: 'Warning', message: 'too old' },
    );

    const { sink, report } = await gather(server, 'openshift_machine_api_events', { clock: clock() });

    expect(sink.json(path)).toEqual({
      items: [
        { namespace, lastTimestamp: '2026-01-01T10:30:00Z', reason: 'Failed', message: 'first', type: 'Error' },
        { namespace, lastTimestamp: '2026-01-01T11:00:00Z', reason: 'Failed', message: 'second', type: 'Warning' },
      ],
    });
    expect(report).toMatchObject({ records: 1, errors: [], warnings: [] });
  });

  it('records the events of the sample archive as it does', async () => {
    const sample = (await readSampleRecord(path)) as { items: JsonObject[] } | undefined;
    if (!sample) return;
    serve(...sample.items.toReversed());

    const { sink } = await gather(server, 'openshift_machine_api_events', {
      clock: new FakeClock('2022-08-24T10:00:00Z'),
    });

    expect(sink.json(path)).toEqual(sample);
  });

  it('reads that namespace alone', async () => {
    serve();

    await gather(server, 'openshift_machine_api_events', { clock: clock() });

    expect(server.requests).toEqual([`GET /api/v1/namespaces/${namespace}/events`]);
  });

  it('goes back as far as it is told', async () => {
    serve({ lastTimestamp: '2026-01-01T07:00:00Z', type: 'Warning' });

    const { sink } = await gather(server, 'openshift_machine_api_events', { clock: clock(), sinceSeconds: 6 * 3600 });

    expect(sink.paths).toEqual([path]);
  });

  it('takes an event without a type for one of trouble, and drops one without any time', async () => {
    serve(
      { series: { lastObservedTime: '2026-01-01T11:00:00.000001Z' }, message: 'of a series' },
      { type: 'Warning', lastTimestamp: null },
      { type: 'Warning', lastTimestamp: 'yesterday' },
      { type: 7, lastTimestamp: ['2026-01-01T11:00:00Z'] },
    );

    const { sink, report } = await gather(server, 'openshift_machine_api_events', { clock: clock() });

    expect(sink.json(path)).toMatchObject({ items: [{ message: 'of a series', type: '' }] });
    expect(report.panic).toBeNull();
  });

  it('records nothing where there are no such events', async () => {
    serve({ lastTimestamp: '2026-01-01T11:00:00Z', type: 'Normal' });

    const { sink, report } = await gather(server, 'openshift_machine_api_events', { clock: clock() });

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: [], warnings: [] });
  });

  it.each([
    [404, true],
    [403, undefined],
  ])('reports a %d; missing: %s', async (status, missing) => {
    server.fail(`/api/v1/namespaces/${namespace}/events`, status);

    const { sink, report } = await gather(server, 'openshift_machine_api_events', { clock: clock() });

    expect(sink.paths).toEqual([]);
    expect(report.errors).toEqual([`answered ${status}`]);
    expect(report.missing).toBe(missing);
  });
});

function serve(...objects: readonly JsonObject[]): void {
  const served = objects.map((object, index) => ({
    metadata: { name: `event-${index}`, namespace },
    reason: 'Failed',
    ...object,
  }));
  server.serve(events, ...served);
}
