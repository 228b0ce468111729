import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { FakeConsole } from '../src/index.ts';
import type { FakeRule } from '../src/aggregator.ts';
import { clusterId, rawGet, rawUpload } from './raw-request.ts';

const base = `/api/insights-results-aggregator/v2/cluster/${clusterId}`;
const rule: FakeRule = {
  ruleId: 'ccx.nodes_check',
  errorKey: 'NODES',
  description: 'Nodes are too small',
  totalRisk: 2,
};

async function uploadId(fake: FakeConsole): Promise<string> {
  await rawUpload(fake.origin);
  return fake.uploads.at(-1)?.requestId ?? '';
}

describe('the aggregator', () => {
  it('knows an upload as processed only after the questions that were set', async () => {
    await using fake = await FakeConsole.start({ processing: { questions: 2 } });
    const id = await uploadId(fake);

    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) statuses.push((await rawGet(fake.origin, `${base}/request/${id}/status`)).status);

    expect(statuses).toEqual([404, 404, 200]);
  });

  it('knows an upload as processed only after the time that was set', async () => {
    const clock = new FakeClock();
    await using fake = await FakeConsole.start({ processing: { milliseconds: 5000 }, clock });
    const id = await uploadId(fake);

    const before = await rawGet(fake.origin, `${base}/request/${id}/status`);
    await clock.advance({ seconds: 5 });
    const after = await rawGet(fake.origin, `${base}/request/${id}/status`);

    expect([before.status, after.status]).toEqual([404, 200]);
    expect(JSON.parse(after.body)).toEqual({ cluster: clusterId, requestID: id, status: 'processed' });
  });

  it('serves the report of an upload', async () => {
    await using fake = await FakeConsole.start({ rules: [rule, { ...rule, errorKey: 'OFF', isDisabled: true }] });
    const id = await uploadId(fake);
    await rawGet(fake.origin, `${base}/request/${id}/status`);

    const answer = await rawGet(fake.origin, `${base}/request/${id}/report`);

    expect(JSON.parse(answer.body)).toMatchObject({
      requestID: id,
      report: [{ rule_fqdn: 'ccx.nodes_check', error_key: 'NODES', total_risk: 2 }],
    });
  });

  it('serves the newest report of the cluster with the time of gathering that was sent', async () => {
    await using fake = await FakeConsole.start();
    await uploadId(fake);
    fake.setRules([rule]);

    const answer = await rawGet(fake.origin, `${base}/reports`);

    expect(JSON.parse(answer.body)).toMatchObject({
      status: 'ok',
      report: {
        meta: { count: 1, gathered_at: '2026-08-01T10:00:05Z' },
        data: [{ rule_id: 'ccx.nodes_check.report', disabled: false, extra_data: { error_key: 'NODES' } }],
      },
    });
  });

  it('lists the uploads of the cluster', async () => {
    await using fake = await FakeConsole.start();
    const id = await uploadId(fake);

    const answer = await rawGet(fake.origin, `${base}/requests`);

    expect(JSON.parse(answer.body)).toMatchObject({ requests: [{ requestID: id, valid: true }] });
  });

  it('answers 404 for a cluster without uploads and 400 for ids that are none', async () => {
    await using fake = await FakeConsole.start();

    expect((await rawGet(fake.origin, `${base}/reports`)).status).toBe(404);
    expect((await rawGet(fake.origin, `${base}/request/none/status`)).status).toBe(400);
    expect((await rawGet(fake.origin, '/api/insights-results-aggregator/v2/cluster/x/reports')).status).toBe(400);
  });
});
