import { describe, expect, it } from '@jest/globals';
import { FakeConsole } from '@insights/fake-console';
import { clusterId, failureOf, identity, never, reportClient, token, uploadClient, uploadTo } from './world.ts';

const rules = [
  { ruleId: 'ccx.nodes', errorKey: 'NODES', description: 'Nodes are too small', totalRisk: 2 },
  { ruleId: 'ccx.off', errorKey: 'OFF', description: 'Switched off', totalRisk: 4, isDisabled: true },
];

async function uploaded(fake: FakeConsole): Promise<string> {
  const { requestId } = await uploadClient().upload(uploadTo(fake.endpoints.endpoint), never);
  return requestId ?? '';
}

describe('reports by request id', () => {
  it('are there when the processing status says so', async () => {
    await using fake = await FakeConsole.start({ rules, token });
    const requestId = await uploaded(fake);
    const { processingStatusEndpoint, reportEndpointTechPreview } = fake.endpoints;

    const query = { identity, requestId };
    const status = await reportClient().processingStatus({ ...query, endpoint: processingStatusEndpoint }, never);
    const report = await reportClient().reportOfRequest({ ...query, endpoint: reportEndpointTechPreview }, never);

    expect(status).toBe('processed');
    expect(report).toEqual({
      source: 'request',
      requestId,
      lastCheckedAt: undefined,
      gatheredAt: undefined,
      total: 1,
      recommendations: [
        { ruleId: 'ccx.nodes', errorKey: 'NODES', description: 'Nodes are too small', totalRisk: 2, isDisabled: false },
      ],
    });
  });

  it('of an upload that is not processed yet are not found, which is worth a retry', async () => {
    await using fake = await FakeConsole.start({ processing: { questions: 1 } });
    const requestId = await uploaded(fake);
    const query = { endpoint: fake.endpoints.processingStatusEndpoint, identity, requestId };

    const error = await failureOf(reportClient().processingStatus(query, never));

    expect(error).toMatchObject({ code: 'ERR_CONSOLE_NOT_FOUND', statusCode: 404, retryable: true });
    expect(error.message).toMatch(/^not found: http:.*\/status \(request=\): \{"status":"Item with ID/);
  });
});

describe('reports by cluster id', () => {
  it('count only what is not disabled and keep the rest apart', async () => {
    await using fake = await FakeConsole.start({ rules });
    await uploaded(fake);

    const report = await reportClient().reportOfCluster(
      { endpoint: fake.endpoints.pull_report.endpoint, identity },
      never,
    );

    expect(report).toMatchObject({
      source: 'cluster',
      total: 1,
      gatheredAt: new Date('2026-08-01T10:00:05Z'),
      recommendations: [
        { ruleId: 'ccx.nodes', isDisabled: false },
        { ruleId: 'ccx.off', isDisabled: true },
      ],
    });
  });

  it('may lack an error key', async () => {
    const report = {
      meta: { count: 1, last_checked_at: '2026-08-01T10:05:11Z' },
      data: [{ rule_id: 'a.report', description: 'd', total_risk: 9 }],
    };

    const answer = await answered(JSON.stringify({ status: 'ok', report }));

    expect(answer).toMatchObject({ recommendations: [{ ruleId: 'a', errorKey: undefined, totalRisk: 9 }] });
  });

  it.each([
    ['a page', '<html>Maintenance</html>', 'it is a page: <html>Maintenance</html>'],
    ['not JSON', 'nothing', 'it is not JSON'],
    ['of another shape', '{"report":{"meta":{"count":"3"}}}', 'report must have required property'],
    [
      'of wrong values',
      '{"report":{"meta":{"count":"3","last_checked_at":""},"data":[]}}',
      'report.meta.count must be integer',
    ],
    ['too long', `"${'x'.repeat(9 * 1024 * 1024)}"`, 'it is incomplete or too long'],
  ])('that are %s are malformed', async (_what, body, why) => {
    const error = await failureOf(answered(body));

    expect(error).toMatchObject({ code: 'ERR_CONSOLE_MALFORMED', statusCode: 200 });
    expect(error.message).toContain(why);
  });

  it.each([
    [401, 'ERR_CONSOLE_NOT_AUTHORIZED'],
    [403, 'ERR_CONSOLE_NOT_AUTHORIZED'],
    [400, 'ERR_CONSOLE_REJECTED'],
    [500, 'ERR_CONSOLE_UNEXPECTED_STATUS'],
    [204, 'ERR_CONSOLE_UNEXPECTED_STATUS'],
  ])('answered by %d end with %s', async (status, code) => {
    expect(await failureOf(answered('', status))).toMatchObject({ code, statusCode: status });
  });
});

describe('the report client', () => {
  it('says the status of every answer, and 0 when there is none', async () => {
    await using fake = await FakeConsole.start();
    fake.failNext({ drop: 'at-once' });
    const statuses: number[] = [];
    const client = reportClient({ onAnswer: (status) => statuses.push(status) });
    const query = { endpoint: fake.endpoints.pull_report.endpoint, identity };

    await failureOf(client.reportOfCluster(query, never));
    await failureOf(client.reportOfCluster(query, never));

    expect(statuses).toEqual([0, 404]);
  });

  it('follows a redirect', async () => {
    await using fake = await FakeConsole.start({ token });
    await uploaded(fake);
    const endpoint = fake.endpoints.pull_report.endpoint;
    fake.failNext({ on: 'reports', status: 302, headers: { location: endpoint.replace('%s', clusterId) } });

    expect(await reportClient().reportOfCluster({ endpoint, identity }, never)).toMatchObject({ source: 'cluster' });
  });

  it('refuses a template with another number of placeholders', async () => {
    const query = { endpoint: 'http://127.0.0.1:1/report', identity };

    expect(await failureOf(reportClient().reportOfCluster(query, never))).toMatchObject({
      code: 'ERR_CONSOLE_ENDPOINT_INVALID',
      message: 'the endpoint must have 1 placeholders %s, has 0',
    });
  });

  it('fills ids into the path so that they cannot leave their segment', async () => {
    await using fake = await FakeConsole.start();
    const query = { endpoint: fake.endpoints.processingStatusEndpoint, identity, requestId: '../../x?y' };

    await failureOf(reportClient().processingStatus(query, never));

    expect(fake.requests[0]?.path).toContain('/request/..%2F..%2Fx%3Fy/status');
  });
});

async function answered(body: string, status = 200) {
  await using fake = await FakeConsole.start();
  fake.failNext({ status, body, contentType: 'application/json' });
  return await reportClient().reportOfCluster({ endpoint: fake.endpoints.pull_report.endpoint, identity }, never);
}
