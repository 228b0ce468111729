import { describe, expect, it } from '@jest/globals';
import { samplesOf } from '../../src/monitoring/prometheus.ts';

describe('answers of Prometheus', () => {
  it('are series with numbers', () => {
    const data = { resultType: 'vector', result: [{ metric: { job: 'main' }, value: [1, '0.5'] }] };

    expect(samplesOf(data)).toEqual([{ metric: { job: 'main' }, value: 0.5 }]);
  });

  it('may be a single number', () => {
    expect(samplesOf({ resultType: 'scalar', result: [1, '3'] })).toEqual([{ metric: {}, value: 3 }]);
  });
});
