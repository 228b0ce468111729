import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findKubectl, render } from './manifests.ts';

interface Series {
  readonly series: string;
  /** In the notation of promtool, one value an interval. */
  readonly values: string;
}

const kubectl = findKubectl();
const promtool = findPromtool();
const isPossible = kubectl !== undefined && promtool !== undefined;
if (!isPossible)
  process.stderr.write('deploy/: alerts are not tried out here, as there is no kubectl or no promtool\n');

const target = 'namespace="openshift-insights",pod="insights-operator-1"';

(isPossible ? describe : describe.skip)('the alerts', () => {
  it('tell of an image that was taken back, and forget it an hour later', () => {
    const series = [swaps('rolled_back', '0x9 1x120'), swaps('applied', '0x120')];

    expect(firing('InsightsGathererFellBack', { series, at: '8m' })).toBe(false);
    expect(firing('InsightsGathererFellBack', { series, at: '12m' })).toBe(true);
    expect(firing('InsightsGathererFellBack', { series, at: '90m' })).toBe(false);
  });

  it('tell of tracking that is paused for an hour', () => {
    const series = [{ series: `insights_image_tracking_paused{${target}}`, values: '0x9 1x120' }];

    expect(firing('InsightsImageTrackingPaused', { series, at: '50m' })).toBe(false);
    expect(firing('InsightsImageTrackingPaused', { series, at: '80m' })).toBe(true);
  });

  it('tell of a registry that has not answered for a day, and of nothing while it answers', () => {
    const silent = [polls('Unchanged', '7x170'), polls('NetworkError', '0+1x170')];
    const answering = [polls('Unchanged', '0+1x170'), polls('NetworkError', '0+1x170')];
    const switchedOff = [polls('Unchanged', '7x170'), polls('NetworkError', '0x170')];

    expect(firing('InsightsImageRegistryUnreachable', { series: silent, at: '26h', interval: '10m' })).toBe(true);
    expect(firing('InsightsImageRegistryUnreachable', { series: answering, at: '26h', interval: '10m' })).toBe(false);
    expect(firing('InsightsImageRegistryUnreachable', { series: switchedOff, at: '26h', interval: '10m' })).toBe(false);
  });

  it('tell of archives that are not accepted for a day, once one was', () => {
    const gathered = time('gather', '100000+60x300');

    expect(firing('InsightsUploadStale', { series: [gathered, time('upload', '1000x300')], at: '2h' })).toBe(true);
    expect(firing('InsightsUploadStale', { series: [gathered, time('upload', '90000x300')], at: '2h' })).toBe(false);
    expect(firing('InsightsUploadStale', { series: [gathered, time('upload', '0x300')], at: '2h' })).toBe(false);
  });

  it('tell that reporting is off', () => {
    const series = [{ series: 'cluster_operator_conditions{name="insights",condition="Disabled"}', values: '1x20' }];

    expect(firing('InsightsDisabled', { series, at: '4m' })).toBe(false);
    expect(firing('InsightsDisabled', { series, at: '6m' })).toBe(true);
  });
});

function swaps(result: string, values: string): Series {
  return { series: `insights_image_swap_total{result="${result}",class="image",${target}}`, values };
}

function polls(pollClass: string, values: string): Series {
  return { series: `insights_image_poll_total{class="${pollClass}",${target}}`, values };
}

function time(what: string, values: string): Series {
  return { series: `insights_last_${what}_timestamp_seconds{${target}}`, values };
}

interface Trial {
  readonly series: readonly Series[];
  readonly at: string;
  /** Of the values and of the evaluation. */
  readonly interval?: string;
}

/** Whether the alert fires then. JSON is YAML, which is what promtool reads. */
function firing(alert: string, { series, at, interval = '1m' }: Trial): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'insights-alerts-'));
  try {
    writeFileSync(join(folder, 'rules.yaml'), rules());
    const expression = `count(ALERTS{alertname="${alert}",alertstate="firing"}) or vector(0)`;
    const test = (value: number) => ({
      interval,
      input_series: series,
      promql_expr_test: [{ expr: expression, eval_time: at, exp_samples: [{ labels: '{}', value }] }],
    });
    const holds = (value: number) => {
      const file = join(folder, `test-${value}.yaml`);
      writeFileSync(
        file,
        JSON.stringify({ rule_files: ['rules.yaml'], evaluation_interval: interval, tests: [test(value)] }),
      );
      return spawnSync(promtool ?? '', ['test', 'rules', file]).status === 0;
    };
    const isFiring = holds(1);
    // Neither means that the rules could not be read.
    if (isFiring === holds(0)) throw new Error(`promtool cannot tell whether ${alert} fires`);
    return isFiring;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

let rendered: string | undefined;

function rules(): string {
  rendered ??= JSON.stringify(render(kubectl ?? '', 'openshift').find(({ kind }) => kind === 'PrometheusRule')?.spec);
  return rendered;
}

function findPromtool(): string | undefined {
  const command = process.env['PROMTOOL'] ?? 'promtool';
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return command;
  } catch {
    return undefined;
  }
}
