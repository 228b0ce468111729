import { describe, expect, it } from '@jest/globals';
import { systemClock } from '@insights/process';
import { type Loop, runTogether } from '../../src/loops/run-together.ts';

describe('runTogether', () => {
  it('resolves when the signal has ended every loop', resolvesAfterSignal);
  it('ends all loops and rejects with the error of the one that died', rejectsWithFirstError);
  it('takes a loop that returns for one that died', rejectsWhenOneReturns);
});

const forever: Loop = { run: (signal) => systemClock.sleep(60_000, signal) };

async function resolvesAfterSignal() {
  const stop = new AbortController();
  const signal = AbortSignal.timeout(10);

  await runTogether([forever, forever], stop, signal);

  expect(stop.signal.aborted).toBe(false);
}

async function rejectsWithFirstError() {
  const stop = new AbortController();
  const dying: Loop = { run: () => Promise.reject(new Error('the disk is gone')) };

  const running = runTogether([forever, dying], stop, new AbortController().signal);

  await expect(running).rejects.toThrow('the disk is gone');
  expect(stop.signal.aborted).toBe(true);
}

async function rejectsWhenOneReturns() {
  const returning: Loop = { run: () => Promise.resolve() };

  const running = runTogether([forever, returning], new AbortController(), new AbortController().signal);

  await expect(running).rejects.toMatchObject({ code: 'ERR_LOOP_ENDED' });
}
