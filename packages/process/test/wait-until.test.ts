import { describe, expect, it } from '@jest/globals';
import { FakeClock, waitUntil } from '@insights/process';

describe('waiting until something is there', () => {
  it('looks again after each pause', async () => {
    const clock = new FakeClock('2026-01-01T00:00:00Z');
    let looks = 0;
    const look = () => ((looks += 1) === 3 ? 'there' : undefined);
    const waiting = waitUntil({ clock, what: 'it', seconds: 10, look, pauseMilliseconds: 1000 }, never);

    await clock.advance({ seconds: 2 });

    expect(await waiting).toBe('there');
    expect(looks).toBe(3);
  });

  it('names what did not come', async () => {
    const clock = new FakeClock('2026-01-01T00:00:00Z');
    const waiting = waitUntil({ clock, what: 'the swap', seconds: 10, look: () => undefined }, never);
    const ended = expect(waiting).rejects.toMatchObject({ code: 'ERR_TIMEOUT', message: /the swap/ });

    await clock.advance({ seconds: 10 });

    await ended;
  });

  it('tells a look that is still under way when time is up', async () => {
    const clock = new FakeClock('2026-01-01T00:00:00Z');
    const look = async (signal: AbortSignal): Promise<undefined> => {
      await clock.sleep(3_600_000, signal);
    };
    const waiting = waitUntil({ clock, what: 'the answer', seconds: 10, look }, never);
    const ended = expect(waiting).rejects.toMatchObject({ code: 'ERR_TIMEOUT', message: /the answer/ });

    await clock.advance({ seconds: 10 });

    await ended;
  });

  it('ends with the reason of the signal', async () => {
    const clock = new FakeClock('2026-01-01T00:00:00Z');
    const stop = new AbortController();
    const waiting = waitUntil({ clock, what: 'it', seconds: 10, look: () => undefined }, stop.signal);
    const ended = expect(waiting).rejects.toThrow('enough');

    stop.abort(new Error('enough'));

    await ended;
  });
});

const never = new AbortController().signal;
