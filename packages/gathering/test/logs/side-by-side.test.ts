import { describe, expect, it } from '@jest/globals';
import { mostStreams, sideBySide } from '../../src/logs/side-by-side.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('what is done side by side', () => {
  it('is done for each item, in their order, at most eight at a time', async () => {
    const begun: number[] = [];
    let busy = 0;
    let most = 0;

    await sideBySide(numbers(50), async (item) => {
      begun.push(item);
      busy += 1;
      most = Math.max(most, busy);
      await turn();
      busy -= 1;
    });

    expect(begun).toEqual(numbers(50));
    expect(most).toBe(mostStreams);
  });

  it('ends with the first error, once what had begun has ended, and begins nothing more', async () => {
    let begun = 0;
    let ended = 0;

    const work = sideBySide(numbers(50), async (item) => {
      begun += 1;
      if (item === 2) throw new Error('the third');
      await turn();
      ended += 1;
    });

    await expect(work).rejects.toThrow('the third');
    expect(begun).toBe(mostStreams);
    expect(ended).toBe(mostStreams - 1);
  });

  it('is nothing without items', async () => {
    await expect(sideBySide([], () => Promise.reject(new Error('never')))).resolves.toBeUndefined();
  });
});
