import { describe, it } from '@jest/globals';
import { expectPromisesKept } from '../simulation/share.ts';

describe('generated rollout histories, seeds 1 to 2500', () => {
  it(
    'keep every invariant through kills at every boundary and come to rest once faults end',
    () => expectPromisesKept(1),
    120_000,
  );
});
