import { describe, expect, it } from '@jest/globals';
import { CodedError, FakeClock } from '@insights/process';
import { untilAborted, visitorThat } from '../support/functions.ts';
import { MemorySink } from '../support/memory-sink.ts';
import {
  advanceUntil,
  names,
  node,
  nodesVisit,
  podsForEachTest,
  recordsNothing,
  recordsWithoutWaiting,
  slowFor,
  visitOf,
} from '../support/visits.ts';

const scene = podsForEachTest();

describe('a visitor that fails', () => {
  it.each([
    ['a coded error', new CodedError('ERR_X', 'odd'), 'odd', null],
    ['anything else', new TypeError('odd'), 'panic: odd', 'odd'],
  ])('with %s sees nothing more, and the others see all', async (_, thrown, error, panic) => {
    const seen: string[] = [];
    let turns = 0;
    const failing = visitOf(() => {
      turns += 1;
      throw thrown;
    });

    const { reports } = await scene.run([
      visitorThat(() => ({ visits: [failing], finish: recordsNothing })),
      names(seen, {}),
    ]);

    expect(turns).toBe(1);
    expect(seen).toEqual(['1', '2', '3']);
    expect(reports).toMatchObject([
      { errors: [error], panic, records: 0 },
      { errors: [], panic: null },
    ]);
  });

  it('as it begins is a panic of its own', async () => {
    const seen: string[] = [];
    const broken = visitorThat(() => {
      throw new TypeError('no table');
    });

    const { reports } = await scene.run([broken, names(seen, {})]);

    expect(seen).toHaveLength(3);
    expect(reports).toMatchObject([{ panic: 'no table' }, { errors: [] }]);
  });

  it('alone ends the reading', async () => {
    scene.server.serve(node);
    const letGo = scene.server.hold('/api/v1/nodes');
    const failing = visitOf(() => {
      throw new CodedError('ERR_X', 'odd');
    });

    const { reports } = await scene.run([visitorThat(() => ({ visits: [failing, nodesVisit] }))]);
    letGo();

    expect(reports).toMatchObject([{ errors: ['odd'] }]);
  });
});

describe('a visitor that is slow', () => {
  it('is given up when its own time is spent, and costs the others nothing of theirs', async () => {
    const clock = new FakeClock();
    const seen: string[] = [];
    const slow = visitOf(slowFor(25_000));

    const running = scene.run([visitorThat(() => ({ visits: [slow] }), { id: 'test/slow' }), names(seen, {})], {
      clock,
      functionTimeoutSeconds: 60,
    });
    await advanceUntil(clock, running);

    const { reports } = await running;
    expect(seen).toEqual(['1', '2', '3']);
    expect(reports).toMatchObject([
      { errors: ['test/slow took longer than 1m0s', expect.any(String)], durationMilliseconds: 65_000 },
      { errors: [], durationMilliseconds: 0 },
    ]);
  });

  it('may take longer than its time when most of it is that of others', async () => {
    const clock = new FakeClock();
    const seen: string[] = [];
    const slowest = visitOf(slowFor(19_000));

    const running = scene.run(
      [visitorThat(() => ({ visits: [slowest] })), names(seen, {}), visitorThat(() => ({ visits: [slowest] }))],
      {
        clock,
        functionTimeoutSeconds: 60,
      },
    );
    await advanceUntil(clock, running);

    const { reports } = await running;
    expect(reports.map(({ errors }) => errors)).toEqual([[], [], []]);
    expect(reports.map(({ durationMilliseconds }) => durationMilliseconds)).toEqual([57_000, 0, 57_000]);
  });

  it('is abandoned when it hangs; the list waits until the sink has let go of its record', async () => {
    const clock = new FakeClock();
    const seen: string[] = [];
    const sink = new MemorySink();
    const gate = Promise.withResolvers<void>();
    const stuck = {
      add: async (record: Parameters<MemorySink['add']>[0]) => {
        await gate.promise;
        return sink.add(record);
      },
    };
    const hangs = Promise.withResolvers<void>();
    const hanging = visitOf(async (item, context) => {
      recordsWithoutWaiting(item, context);
      hangs.resolve();
      await new Promise(() => {});
    });

    const running = scene.run([visitorThat(() => ({ visits: [hanging] })), names(seen, {})], { clock, sink: stuck });
    await hangs.promise;
    await clock.advance({ seconds: 305 });
    await clock.advance({ seconds: 300 });
    const seenWhileStuck = [...seen];
    gate.resolve();
    const { reports } = await running;

    expect(seenWhileStuck).toEqual([]);
    expect(seen).toEqual(['1', '2', '3']);
    expect(sink.json('1')).toMatchObject({ metadata: { name: '1' } });
    expect(reports).toMatchObject([
      {
        records: 1,
        errors: ['test/function took longer than 5m0s', 'did not stop within 5 seconds and was abandoned'],
      },
      { errors: [] },
    ]);
  });

  it('in its finish keeps nobody else from theirs', async () => {
    const clock = new FakeClock();
    const sink = new MemorySink();

    const running = scene.run(
      [
        visitorThat(() => ({ visits: [visitOf(() => {})], finish: untilAborted })),
        visitorThat(() => ({ visits: [visitOf(() => {})], finish: recordsNothing })),
      ],
      { clock, sink },
    );
    await advanceUntil(clock, running);

    const { reports } = await running;
    expect(reports).toMatchObject([
      { errors: ['test/function took longer than 5m0s'] },
      { records: 1, durationMilliseconds: 0 },
    ]);
  });
});
