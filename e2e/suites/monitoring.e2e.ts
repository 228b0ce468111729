import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { kustomize } from '@insights/installation';
import { promtool, type RunningPrometheus } from '@insights/real-cluster';
import { alertRules } from '../src/monitoring/scrape-configuration.ts';
import { watchWithPrometheus } from '../src/monitoring/watch-with-prometheus.ts';
import { readSurroundings } from '../src/setup/surroundings.ts';
import { onStage } from '../src/stage/on-stage.ts';
import { describeOwnCluster } from '../src/stage/own-cluster.ts';

const gathererPort = 8081;
const alerts = 7;
// What dashboards and alerts are made of, with the least that each must be after a gather, an upload and some polls.
const expected = {
  'insights_gatherer_image_info{source="release",digest=~"sha256:.+",version="4.20.3"}': 1,
  'sum(insights_image_poll_total)': 1,
  insights_image_last_success_timestamp_seconds: 1_700_000_000,
  'sum(insights_image_swap_total) or vector(0)': 0,
  'sum(insights_gather_total{result=~"succeeded|partial"})': 1,
  insights_last_gather_timestamp_seconds: 1_700_000_000,
  insights_last_upload_timestamp_seconds: 1_700_000_000,
  'insightsclient_request_send_total{status_code="202"}': 1,
  'insights_gatherer_build_info{version="4.20.3",contract="1.1"}': 1,
  'sum(insights_gatherer_runs_total{phase=~"Succeeded|Partial"})': 1,
  insights_gatherer_records_total: 5,
  'process_resident_memory_bytes{endpoint="https"}': 1_000_000,
  'process_resident_memory_bytes{endpoint="gatherer"}': 1_000_000,
};
const mayBeOfTheGatherer =
  /^(up|scrape_.*|insights_gatherer_(archive|build|function|record|records|run|runs)_.*|process_.*|nodejs_.*)$/;

describeOwnCluster('the metrics of the operator', () => {
  const stage = onStage();

  it('come from both containers to a Prometheus that asks as the ServiceMonitor says', async () => {
    await using prometheus = await watchWithPrometheus(stage());
    await stage().until('both targets', 30, () => bothTargetsUp(prometheus));

    for (const [expression, least] of Object.entries(expected)) {
      await stage().until(`${expression} ≥ ${least}`, 30, async () => {
        const [series] = await prometheus.query(`(${expression}) >= ${least}`);
        return series;
      });
    }
    const names = await namesOf(prometheus, 'gatherer');
    expect(names.filter((name) => !mayBeOfTheGatherer.test(name))).toEqual([]);
    expect(names).toContain('insights_gatherer_build_info');
    for (const { metric, value } of await prometheus.query('scrape_samples_post_metric_relabeling'))
      await stage().measure(`series that Prometheus keeps of port ${metric['endpoint']}`, value, '');
  });

  it('are written as promtool wants them', async () => {
    const { installation } = stage();
    const pod = await installation.pod();
    const ofGatherer = await fetch(`http://${pod?.status?.podIP}:${gathererPort}/metrics`);

    expect(await promtool(['check', 'metrics'], await installation.metrics())).toBe('');
    expect(await promtool(['check', 'metrics'], await ofGatherer.text())).toBe('');
  });

  it('tell of an image that was taken back by an alert', async () => {
    const { variants, installation } = stage();
    await using prometheus = await watchWithPrometheus(stage());
    await stage().until('both targets', 30, () => bothTargetsUp(prometheus));
    const variant = await variants.misbehaving('crash-at-once');

    await variants.publish(variant);
    await stage().until('the verdict', 60, () => installation.quarantineOf(variant.image));

    const alert = await stage().until('the alert', 30, async () => {
      const [series] = await prometheus.query('ALERTS{alertname="InsightsGathererFellBack",alertstate="firing"}');
      return series?.metric;
    });
    expect(alert).toMatchObject({ severity: 'info', namespace: 'openshift-insights', class: 'image' });
  });
});

describe('the alerts', () => {
  it('are rules that promtool accepts', async () => {
    const { kubectl, root, folder } = readSurroundings(process.env);
    const file = join(folder, 'rules.yaml');
    await writeFile(file, JSON.stringify(alertRules(await kustomize(kubectl, join(root, 'deploy/openshift')))));

    const said = await promtool(['check', 'rules', file]);

    expect(said).toContain(`SUCCESS: ${alerts} rules found`);
    expect(said).not.toMatch(/FAILED|error|duplicate/i);
  });
});

async function bothTargetsUp(prometheus: RunningPrometheus): Promise<true | undefined> {
  const up = await prometheus.query('up == 1');
  return up.length === 2 ? true : undefined;
}

async function namesOf(prometheus: RunningPrometheus, endpoint: string): Promise<string[]> {
  const selector = encodeURIComponent(`{endpoint="${endpoint}"}`);
  return (await prometheus.get(`/api/v1/label/__name__/values?match[]=${selector}`)) as string[];
}
