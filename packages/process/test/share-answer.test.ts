import { describe, expect, it } from '@jest/globals';
import { FakeClock, shareAnswer } from '@insights/process';

describe('an answer that is shared', () => {
  it('is made once for all who ask within its time, and anew after it', async () => {
    const clock = new FakeClock();
    let made = 0;
    const ask = shareAnswer(clock, 1000, async () => (made += 1));

    const together = await Promise.all([ask(), ask(), ask()]);
    await clock.advance({ milliseconds: 999 });
    const later = await ask();
    await clock.advance({ milliseconds: 1 });

    expect([together, later, await ask()]).toEqual([[1, 1, 1], 1, 2]);
  });

  it('is made anew for the next who asks when it could not be made', async () => {
    const answers = [Promise.reject(new Error('not now')), Promise.resolve('answer')];
    const ask = shareAnswer(new FakeClock(), 1000, () => answers.shift() ?? Promise.resolve('another'));

    await expect(ask()).rejects.toThrow('not now');
    expect(await ask()).toBe('answer');
  });
});
