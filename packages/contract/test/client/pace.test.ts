import { describe, expect, it } from '@jest/globals';
import { Pace } from '../../src/client/pace.ts';
import { never } from '../unix-server.ts';

describe('Pace', () => {
  it('lets a share through each second and holds the rest', async () => {
    const seconds: (() => void)[] = [];
    const pace = new Pace(2, () => new Promise((resolve) => seconds.push(resolve)), never);
    let taken = 0;
    const work = (async () => {
      for (; taken < 6; taken++) await pace.take(1);
    })();
    await settle();

    const takenBefore = taken;
    seconds.shift()?.();
    await settle();

    expect([takenBefore, taken]).toEqual([2, 5]);
    seconds.shift()?.();
    await work;
  });
});

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
