import { describe, expect, it } from '@jest/globals';
import { syntheticPods } from '../../src/index.ts';
import { arrayAt, stringAt, valueAt } from '../../src/json.ts';
import { startCluster } from '../support/api.ts';

describe('synthetic pods', () => {
  it('are the same each time, about 6 KiB large, 45 % of it managedFields', () => {
    const [pod, again] = [[...syntheticPods({ pods: 3 })][2], [...syntheticPods({ pods: 3 })][2]];
    const bytes = JSON.stringify(pod).length;
    const share = JSON.stringify(valueAt(pod, 'metadata', 'managedFields')).length / bytes;

    expect(again).toEqual(pod);
    expect(bytes).toBeGreaterThan(6000);
    expect(bytes).toBeLessThan(7000);
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.5);
  });

  it('come in as many namespaces as asked for, and have logs', async () => {
    await using api = await startCluster();
    api.cluster.addSynthetic({ pods: 10, namespaces: 3 });
    const [pod] = arrayAt((await api.call('GET', '/api/v1/namespaces/synthetic-0002/pods')).json, 'items');
    const name = stringAt(pod, 'metadata', 'name') ?? '';

    const { text } = await api.call(
      'GET',
      `/api/v1/namespaces/synthetic-0002/pods/${name}/log?container=proxy&tailLines=1`,
    );

    expect(
      new Set(api.cluster.list({ resource: 'pods' }).map((each) => valueAt(each, 'metadata', 'namespace'))).size,
    ).toBe(3);
    expect(text).toBe(`proxy of ${name}: request 20 served\n`);
  });

  it('are served in pages without being parsed', async () => {
    await using api = await startCluster();
    api.cluster.addSynthetic({ pods: 500 });

    const { json } = await api.call('GET', '/api/v1/pods?limit=400');

    expect(arrayAt(json, 'items')).toHaveLength(400);
    expect(valueAt(json, 'metadata', 'remainingItemCount')).toBe(100);
  });
});
