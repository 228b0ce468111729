import { describe, it } from '@jest/globals';
import { expectPromisesKept } from '../simulation/share.ts';

describe('generated rollout histories, seeds 2501 to 5000', () => {
  it(
    'keep every invariant through kills at every boundary and come to rest once faults end',
    () => expectPromisesKept(2),
    120_000,
  );
});
