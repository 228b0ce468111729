import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { visitorThat } from '../support/functions.ts';
import { MemorySink } from '../support/memory-sink.ts';
import { advanceUntil, names, podsForEachTest, visitOf } from '../support/visits.ts';

const scene = podsForEachTest();

describe('a shared read', () => {
  it('counts for each of its functions in whole', async () => {
    const clock = new FakeClock();
    const letGo = scene.server.hold('/api/v1/pods');

    const running = scene.run([names([], {}), names([], {})], { clock });
    await scene.requested();
    await clock.advance({ seconds: 7 });
    letGo();

    const { reports } = await running;
    expect(reports.map(({ durationMilliseconds }) => durationMilliseconds)).toEqual([7000, 7000]);
  });

  it('that hangs ends with the time of its functions', async () => {
    const clock = new FakeClock();
    scene.server.hold('/api/v1/pods');

    const running = scene.run([names([], {}), names([], {})], { clock });
    await scene.requested();
    await advanceUntil(clock, running);

    const { reports } = await running;
    const timedOut = { errors: ['test/function took longer than 5m0s'], durationMilliseconds: 300_000 };
    expect(reports).toMatchObject([timedOut, timedOut]);
  });

  it('ends when the gathering is cancelled; what was recorded stays', async () => {
    const stop = new AbortController();
    const sink = new MemorySink();
    const stopping = visitOf(async (item, context) => {
      await context.record({ path: item.name, bytes: item.bytes });
      stop.abort(new Error('told so'));
    });
    const seen: string[] = [];

    const { reports } = await scene.run(
      [visitorThat(() => ({ visits: [stopping] })), names(seen, {})],
      { sink },
      stop.signal,
    );

    expect(sink.paths).toEqual(['1']);
    expect(seen).toEqual([]);
    expect(reports).toMatchObject([
      { records: 1, errors: ['cancelled'] },
      { records: 0, errors: ['cancelled'] },
    ]);
  });

  it('leaves no timer behind', async () => {
    const clock = new FakeClock();

    await scene.run([names([], {}), names([], {})], { clock });
    await new Promise(setImmediate);

    expect(clock.sleepers).toBe(0);
  });
});
