import { describe, expect, it } from '@jest/globals';
import { addPods } from '@insights/real-cluster';
import { onStage } from '../src/stage/on-stage.ts';

describe('the memory of the operator', () => {
  const stage = onStage();

  it('suffices for a cluster of 12,000 pods', async () => {
    const { surroundings, installation } = stage();
    await addPods({ kubeconfig: surroundings.kubeconfig, count: 12_000 });
    expect(await installation.restarts('gatherer')).toBe(0);
  });
});
