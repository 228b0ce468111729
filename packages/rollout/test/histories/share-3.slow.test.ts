import { describe, it } from '@jest/globals';
import { expectPromisesKept } from '../simulation/share.ts';

describe('generated rollout histories, seeds 5001 to 7500', () => {
  it(
    'keep every invariant through kills at every boundary and come to rest once faults end',
    () => expectPromisesKept(3),
    120_000,
  );
});
