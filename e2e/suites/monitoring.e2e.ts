import { describe, expect, it } from '@jest/globals';
import { promtool } from '@insights/real-cluster';
import { onStage } from '../src/stage/on-stage.ts';

describe('the metrics of the operator', () => {
  const stage = onStage();

  it('pass promtool, those of main', async () => {
    expect(await promtool(['check', 'metrics'], await stage().installation.metrics())).toBe('');
  });
});
