import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { Supervisor } from '../../src/loops/supervisor.ts';

const clock = new FakeClock();
const forever = { run: (signal: AbortSignal) => clock.sleep(60_000, signal).catch(() => {}) };
const dying = { run: () => Promise.reject(new Error('the disk is gone')) };
const returning = { run: () => Promise.resolve() };

describe('the supervisor of the loops', () => {
  it('ends when the signal has ended every loop, and has been ready until then', async () => {
    const stop = new AbortController();
    const supervisor = new Supervisor([forever, forever]);
    const before = supervisor.isReady;

    const running = supervisor.run(stop.signal);
    const meanwhile = supervisor.isReady;
    stop.abort();
    await running;

    expect([before, meanwhile, supervisor.isReady, supervisor.isAlive]).toEqual([false, true, false, true]);
  });

  it('ends all loops and rejects with the error of the one that died', async () => {
    const supervisor = new Supervisor([forever, dying]);

    await expect(supervisor.run(new AbortController().signal)).rejects.toThrow('the disk is gone');

    expect([supervisor.isAlive, supervisor.isReady, clock.sleepers]).toEqual([false, false, 0]);
  });

  it('takes a loop that returns for one that died', async () => {
    const supervisor = new Supervisor([forever, returning]);

    await expect(supervisor.run(new AbortController().signal)).rejects.toMatchObject({ code: 'ERR_LOOP_ENDED' });
  });

  it('resolves when a loop ends with an error because it was asked to end', async () => {
    const stop = new AbortController();
    const sulking = { run: (signal: AbortSignal) => clock.sleep(60_000, signal) };

    const running = new Supervisor([sulking]).run(stop.signal);
    stop.abort(new Error('stopped'));

    await expect(running).resolves.toBeUndefined();
  });
});
