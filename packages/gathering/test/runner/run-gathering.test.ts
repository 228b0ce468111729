import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClusterReader } from '@insights/cluster';
import { FakeClock } from '@insights/process';
import { type GatheringOptions, type GatheringResult, runGathering } from '../../src/index.ts';
import { readerOf } from '../support/cluster.ts';
import { functionThat, untilAborted } from '../support/functions.ts';
import { MemorySink } from '../support/memory-sink.ts';

const never = new AbortController().signal;
const idle = () => Promise.resolve();

// These functions read nothing: nobody listens there.
let cluster: ClusterReader;
beforeAll(async () => {
  cluster = await readerOf('http://127.0.0.1:9');
});
afterAll(() => cluster.close());

describe('a gathering', () => {
  it('reports each function in order: time, records, bytes, errors, warnings', async () => {
    const clock = new FakeClock();
    const working = functionThat(
      async (context) => {
        await context.record({ path: 'a.json', bytes: '{"é":1}' });
        context.error(new Error('forbidden'));
        context.warn('odd');
        await context.clock.sleep(40);
      },
      { id: 'test/working' },
    );

    const running = run([working, functionThat(idle, { id: 'test/idle' })], { clock });
    await clock.advance({ milliseconds: 40 });

    const nothing = { durationMilliseconds: 0, records: 0, bytes: 0, errors: [], warnings: [], panic: null };
    await expect(running).resolves.toEqual({
      reports: [
        {
          name: 'test/working',
          durationMilliseconds: 40,
          records: 1,
          bytes: 8,
          errors: ['forbidden'],
          warnings: ['warning: odd'],
          panic: null,
        },
        { ...nothing, name: 'test/idle' },
      ],
      refused: [],
      warnings: [],
    });
  });

  it('runs what is marked first before anything else', async () => {
    const order: string[] = [];
    const functions = [
      functionThat(async () => void order.push('other')),
      functionThat(
        async () => {
          await new Promise(setImmediate);
          order.push('first');
        },
        { first: true },
      ),
    ];

    await run(functions);

    expect(order).toEqual(['first', 'other']);
  });

  it('runs no more functions at the same time than it may', async () => {
    let running = 0;
    let most = 0;
    const busy = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
    };
    const functions = Array.from({ length: 10 }, () => functionThat(busy));

    const { reports } = await run(functions, { concurrency: 3 });

    expect(most).toBe(3);
    expect(reports).toHaveLength(10);
  });

  it('tells its progress and each report as they come', async () => {
    const progress: object[] = [];
    const names: string[] = [];
    const functions = [functionThat((context) => context.record({ path: 'a', bytes: 'abc' }))];

    await run(functions, { onProgress: (each) => progress.push(each), onFunction: ({ name }) => names.push(name) });

    expect(progress).toEqual([
      { functionsDone: 0, functionsTotal: 1, records: 1, bytes: 3 },
      { functionsDone: 1, functionsTotal: 1, records: 1, bytes: 3 },
    ]);
    expect(names).toEqual(['test/function']);
  });
});

describe('a cancelled gathering', () => {
  it('returns what finished and marks the rest as cancelled', async () => {
    const stop = new AbortController();
    const sink = new MemorySink();
    const functions = [
      functionThat((context) => context.record({ path: 'a', bytes: '' }), { id: 'test/done' }),
      functionThat(
        async (context) => {
          await context.record({ path: 'b', bytes: '' });
          const aborted = untilAborted(context);
          stop.abort(new Error('told so'));
          await aborted;
        },
        { id: 'test/running' },
      ),
      functionThat((context) => context.record({ path: 'c', bytes: '' }), { id: 'test/waiting' }),
    ];

    const { reports } = await run(functions, { sink, concurrency: 1 }, stop.signal);

    expect(reports).toMatchObject([
      { name: 'test/done', records: 1, errors: [] },
      { name: 'test/running', records: 1, errors: ['cancelled'], panic: null },
      { name: 'test/waiting', records: 0, errors: ['cancelled'], durationMilliseconds: 0 },
    ]);
    expect(sink.paths).toEqual(['a', 'b']);
  });
});

function run(
  functions: GatheringOptions['functions'],
  more: Partial<GatheringOptions> = {},
  signal = never,
): Promise<GatheringResult> {
  return runGathering({ functions, cluster, sink: new MemorySink(), clock: new FakeClock(), ...more }, signal);
}
