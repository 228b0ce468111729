import { describe, it } from '@jest/globals';
import { expectPromisesKept } from '../simulation/share.ts';

describe('generated rollout histories, seeds 7501 to 10000', () => {
  it(
    'keep every invariant through kills at every boundary and come to rest once faults end',
    () => expectPromisesKept(4),
    120_000,
  );
});
