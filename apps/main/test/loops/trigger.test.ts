import { FakeClock } from '@insights/process';
import { describe, expect, it } from '@jest/globals';
import { Trigger } from '../../src/loops/trigger.ts';

const { signal } = new AbortController();

describe('a trigger', () => {
  it('wakes every listener each time, in the order in which they were added', () => {
    const trigger = new Trigger();
    const woken: string[] = [];
    trigger.add({ wake: () => woken.push('services') });
    trigger.add({ wake: () => woken.push('poller') });

    trigger.fire();
    trigger.fire();

    expect(woken).toEqual(['services', 'poller', 'services', 'poller']);
  });

  it('ends a wait when it fires, and leaves no sleeper behind', async () => {
    const clock = new FakeClock();
    const trigger = new Trigger();
    const waiting = trigger.wait(clock, 60_000, signal);

    trigger.fire();
    await waiting;

    expect(clock.sleepers).toBe(0);
  });

  it('ends a wait when its time has come, and not before', async () => {
    const clock = new FakeClock();
    let ended = false;
    const waiting = new Trigger().wait(clock, 60_000, signal).then(() => (ended = true));

    await clock.advance({ milliseconds: 59_999 });
    expect(ended).toBe(false);
    await clock.advance({ milliseconds: 1 });

    await waiting;
  });

  it('remembers that it has fired while nobody waited, once', async () => {
    const clock = new FakeClock();
    const trigger = new Trigger();

    trigger.fire();
    trigger.fire();
    await trigger.wait(clock, 60_000, signal);
    const second = trigger.wait(clock, 60_000, signal);

    expect(clock.sleepers).toBe(1);
    await clock.advance({ minutes: 1 });
    await second;
  });

  it('ends a wait when the signal aborts, at once when it has', async () => {
    const clock = new FakeClock();
    const stop = new AbortController();
    const trigger = new Trigger();
    const waiting = trigger.wait(clock, 60_000, stop.signal);

    stop.abort();
    await waiting;
    await trigger.wait(clock, 60_000, stop.signal);

    expect(clock.sleepers).toBe(0);
  });
});
