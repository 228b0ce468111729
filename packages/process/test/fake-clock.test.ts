import { describe, expect, it } from '@jest/globals';
import { FakeClock, startDeadline, systemClock } from '@insights/process';

describe('FakeClock', () => {
  it('wakes sleepers in order, also those who fall asleep again', async () => {
    const clock = new FakeClock('2026-01-01T00:00:00Z');
    const seen: string[] = [];
    const tick = async () => {
      for (let n = 1; n <= 3; n++) {
        await clock.sleep(10_000);
        seen.push(`tick ${n} ${clock.now().toISOString()}`);
      }
    };
    void tick();
    void clock.sleep(15_000).then(() => seen.push('once'));

    await clock.advance({ seconds: 25 });

    expect(seen).toEqual(['tick 1 2026-01-01T00:00:10.000Z', 'once', 'tick 2 2026-01-01T00:00:20.000Z']);
    expect(clock.sleepers).toBe(1);
  });

  it('rejects a sleeper with the reason of its signal', async () => {
    const clock = new FakeClock();
    const stop = new AbortController();
    const sleeping = clock.sleep(1000, stop.signal);

    stop.abort('enough');

    await expect(sleeping).rejects.toBe('enough');
    expect(clock.sleepers).toBe(0);
  });
});

describe('startDeadline', () => {
  it('aborts with an error that says what took too long', async () => {
    const clock = new FakeClock();
    using deadline = startDeadline({ clock, milliseconds: 90_000, what: 'the first gather' });

    await clock.advance({ minutes: 2 });

    expect(deadline.signal.reason).toMatchObject({
      code: 'ERR_TIMEOUT',
      message: 'the first gather took longer than 1m30s',
    });
  });

  it('leaves no timer behind when it is disposed', async () => {
    const clock = new FakeClock();

    startDeadline({ clock, milliseconds: 1000, what: 'nothing' })[Symbol.dispose]();
    await clock.advance({});

    expect(clock.sleepers).toBe(0);
  });
});

describe('systemClock', () => {
  it('ends a sleep when its signal aborts', async () => {
    const stop = new AbortController();
    const sleeping = systemClock.sleep(2 ** 40, stop.signal);

    stop.abort('enough');

    await expect(sleeping).rejects.toBe('enough');
  });
});
