import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { createOperatorMetrics } from '../../src/index.ts';
import { advisorLink, riskWord } from '../../src/metrics/reporting-metrics.ts';

function start() {
  const registry = new Registry();
  const metrics = createOperatorMetrics(registry);
  const lines = async (pattern: RegExp) => (await registry.metrics()).split('\n').filter((line) => pattern.test(line));
  return { metrics, lines };
}

const clusterId = '2b9195d4-85d4-428f-944b-4b46f08911f8';
const rule = { ruleId: 'ccx.nodes', errorKey: 'NODES', description: 'Too small', totalRisk: 2, isDisabled: false };

describe('today’s metrics', () => {
  it('are there before anything happened', async () => {
    const { lines } = start();

    expect(await lines(/^insightsclient_request_send_total.*status_code="(0|202)"/)).toEqual([
      'insightsclient_request_send_total{client="insights",status_code="0"} 0',
      'insightsclient_request_send_total{client="insights",status_code="202"} 0',
    ]);
    expect(await lines(/^insightsclient_request_recvreport_total.*status_code="404"/)).toHaveLength(1);
    expect(await lines(/^health_statuses_insights/)).toEqual([
      'health_statuses_insights{metric="low"} -1',
      'health_statuses_insights{metric="moderate"} -1',
      'health_statuses_insights{metric="important"} -1',
      'health_statuses_insights{metric="critical"} -1',
      'health_statuses_insights{metric="total"} -1',
    ]);
  });

  it('count uploads and questions for reports by their answer', async () => {
    const { metrics, lines } = start();
    metrics.reporting.countSent(202);
    metrics.reporting.countReportAnswer(418);

    expect(await lines(/ 1$/)).toEqual([
      'insightsclient_request_send_total{client="insights",status_code="202"} 1',
      'insightsclient_request_recvreport_total{client="insights",status_code="418"} 1',
    ]);
  });

  it('show a report in the place of the one before', async () => {
    const { metrics, lines } = start();
    const report = { clusterId, total: 3, areAlertsDisabled: false };
    metrics.reporting.setReport({ ...report, recommendations: [{ ...rule, description: 'Gone' }] });
    metrics.reporting.setReport({
      ...report,
      recommendations: [rule, { ...rule, errorKey: undefined, totalRisk: 4 }, { ...rule, isDisabled: true }],
    });

    expect(await lines(/^insights_recommendation_active/)).toEqual([
      'insights_recommendation_active{description="Too small",total_risk="Moderate",' +
        `info_link="https://console.redhat.com/openshift/insights/advisor/clusters/${clusterId}?first=ccx.nodes%7CNODES"} 1`,
    ]);
    expect(await lines(/^health_statuses_insights.* [^0]\d*$/)).toEqual([
      'health_statuses_insights{metric="moderate"} 1',
      'health_statuses_insights{metric="critical"} 1',
      'health_statuses_insights{metric="total"} 3',
    ]);
  });

  it('show no single recommendation while alerts are disabled', async () => {
    const { metrics, lines } = start();
    metrics.reporting.setReport({ clusterId, total: 1, recommendations: [rule], areAlertsDisabled: true });

    expect(await lines(/^insights_recommendation_active/)).toEqual([]);
    expect(await lines(/^health_statuses_insights.*"moderate"/)).toEqual([
      'health_statuses_insights{metric="moderate"} 1',
    ]);
  });

  it('name risks and link to the advisor, whatever the ids hold', () => {
    expect([0, 1, 2, 3, 4, 5].map(riskWord)).toEqual([
      'Invalid',
      'Low',
      'Moderate',
      'Important',
      'Critical',
      'Invalid',
    ]);
    expect(advisorLink('c', 'a&b', 'X Y')).toMatch(/first=a%26b%7CX%20Y$/);
  });
});

describe('the image metrics', () => {
  it('are there before anything happened', async () => {
    const { lines } = start();

    expect(await lines(/^insights_image_poll_total/)).toHaveLength(10);
    expect(await lines(/^insights_image_swap_total.*rolled_back.*"image"/)).toEqual([
      'insights_image_swap_total{result="rolled_back",class="image"} 0',
    ]);
    expect(
      await lines(/^insights_image_(quarantine_size|tracking_paused|last_success_timestamp_seconds) 0$/),
    ).toHaveLength(3);
  });

  it('count a poll with its bytes, and remember the last that was answered', async () => {
    const { metrics, lines } = start();
    const poll = { seconds: 0.2, requests: 1, bytesSent: 300, bytesReceived: 400, at: new Date(1_000_000) };
    metrics.image.countPoll({ ...poll, class: 'Unchanged' });
    metrics.image.countPoll({ ...poll, class: 'NetworkError', at: new Date(2_000_000) });

    expect(await lines(/^insights_image_poll_(total|bytes_total|requests_total).* [1-9]\d*$/)).toEqual([
      'insights_image_poll_total{class="Unchanged"} 1',
      'insights_image_poll_total{class="NetworkError"} 1',
      'insights_image_poll_bytes_total{direction="sent"} 600',
      'insights_image_poll_bytes_total{direction="received"} 800',
      'insights_image_poll_requests_total 2',
    ]);
    expect(await lines(/^insights_image_last_success/)).toEqual(['insights_image_last_success_timestamp_seconds 1000']);
  });

  it('name one running image and one candidate at a time', async () => {
    const { metrics, lines } = start();
    metrics.image.setRunningImage({ digest: 'sha256:1', version: '4.20.3', source: 'release' });
    metrics.image.setRunningImage({ digest: 'sha256:2', version: '4.20.7', source: 'fast-track' });
    metrics.image.setCandidate('sha256:3');
    metrics.image.setCandidate(undefined);

    expect(await lines(/^insights_(gatherer_image|image_candidate)_info/)).toEqual([
      'insights_gatherer_image_info{digest="sha256:2",version="4.20.7",source="fast-track"} 1',
    ]);
  });

  it('count changes by result, and time their phases', async () => {
    const { metrics, lines } = start();
    metrics.image.countSwap('applied');
    metrics.image.countSwap('rolled_back', 'image');
    metrics.image.observeSwapPhase('handshake', 0.4);
    metrics.image.setQuarantineSize(1);
    metrics.image.setTrackingPaused(true);

    expect(await lines(/^insights_image_(swap_total|swap_phase_seconds_count|quarantine|tracking).* 1$/)).toEqual([
      'insights_image_swap_total{result="applied",class="none"} 1',
      'insights_image_swap_total{result="rolled_back",class="image"} 1',
      'insights_image_swap_phase_seconds_count{phase="handshake"} 1',
      'insights_image_quarantine_size 1',
      'insights_image_tracking_paused 1',
    ]);
  });
});

describe('the work metrics', () => {
  it('count gatherings and remember the last archive, upload and report', async () => {
    const { metrics, lines } = start();
    metrics.work.countGather('failed', 1);
    metrics.work.countGather('succeeded', 2, { bytes: 19_021, at: new Date(5_000_000) });
    metrics.work.setLastUpload(new Date(6_000_000));
    metrics.work.setLastReport(new Date(7_000_000));

    expect(await lines(/^insights_(gather_total|archive_bytes|last_)/)).toEqual([
      'insights_gather_total{result="succeeded"} 1',
      'insights_gather_total{result="partial"} 0',
      'insights_gather_total{result="failed"} 1',
      'insights_gather_total{result="cancelled"} 0',
      'insights_archive_bytes 19021',
      'insights_last_gather_timestamp_seconds 5000',
      'insights_last_upload_timestamp_seconds 6000',
      'insights_last_report_timestamp_seconds 7000',
    ]);
  });
});
