import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { AdaptiveConcurrency } from '../../src/connection/concurrency.ts';

function start() {
  const clock = new FakeClock();
  const concurrency = new AdaptiveConcurrency({ clock });
  const ends: (() => void)[] = [];
  let running = 0;
  const request = (signal = new AbortController().signal) =>
    concurrency.run(async () => {
      running += 1;
      await new Promise<void>((resolve) => ends.push(resolve));
      running -= 1;
    }, signal);
  return { clock, concurrency, request, endOne: () => ends.shift()?.(), running: () => running };
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('the adaptive concurrency', () => {
  it('begins with four at a time and starts the next when one ends', async () => {
    const { request, endOne, running } = start();
    const all = Array.from({ length: 6 }, () => request());
    await settle();
    const atFirst = running();

    endOne();
    await settle();

    expect([atFirst, running()]).toEqual([4, 4]);
    for (let left = 5; left > 0; left -= 1) {
      endOne();
      await settle();
    }
    await Promise.all(all);
  });

  it('allows one more every second, up to sixteen', async () => {
    const { clock, concurrency } = start();
    const limits: number[] = [];

    for (let second = 0; second < 20; second += 1) {
      limits.push(concurrency.limit);
      await clock.advance({ seconds: 1 });
    }

    expect(limits.slice(0, 3)).toEqual([4, 5, 6]);
    expect(limits.at(-1)).toBe(16);
  });

  it('halves for a burst of 429 once, and grows again from there', async () => {
    const { clock, concurrency } = start();
    await clock.advance({ seconds: 6 });

    for (let answers = 0; answers < 5; answers += 1) concurrency.throttled();
    const halved = concurrency.limit;
    await clock.advance({ seconds: 2 });

    expect([halved, concurrency.limit]).toEqual([5, 7]);
  });

  it('never falls below one', async () => {
    const { clock, concurrency } = start();

    for (let answers = 0; answers < 9; answers += 1) {
      await clock.advance({ seconds: 1 });
      concurrency.throttled();
    }

    expect(concurrency.limit).toBe(1);
  });

  it('lets go of who is aborted while waiting', async () => {
    const { request, endOne, running } = start();
    const busy = Array.from({ length: 4 }, () => request());
    const stop = new AbortController();
    const waiting = request(stop.signal);

    stop.abort(new Error('enough'));

    await expect(waiting).rejects.toThrow('enough');
    for (let left = 4; left > 0; left -= 1) {
      await settle();
      endOne();
    }
    await Promise.all(busy);
    expect(running()).toBe(0);
  });
});
