import { describe, expect, it } from '@jest/globals';
import { parseChartLabel } from '../../src/helm/chart-label.ts';

describe('the label of a Helm chart', () => {
  it.each([
    ['jenkins-0.0.3', 'jenkins', '0.0.3'],
    ['my-big-chart-1.2', 'my-big-chart', '1.2'],
    ['chart-latest', 'chart', 'latest'],
    ['chart-beta', 'chart', 'beta'],
    ['chart-alpha', 'chart', 'alpha'],
    ['nodejs', 'nodejs', ''],
    ['1.2.3', '1.2.3', ''],
    ['node-js', 'node-js', ''],
    ['chart-7', 'chart-7', ''],
    ['chart-1.0.0-rc', 'chart-1.0.0-rc', ''],
    ['-1.0', '', '1.0'],
    ['chart-', 'chart-', ''],
  ])('%s names %s in version "%s"', (label, name, version) => {
    expect(parseChartLabel(label)).toEqual({ name, version });
  });
});
