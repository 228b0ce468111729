import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClusterReader } from '@insights/cluster';
import { CodedError, FakeClock } from '@insights/process';
import { type GatheringOptions, runGathering } from '../../src/index.ts';
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

function options(functions: GatheringOptions['functions'], more: Partial<GatheringOptions> = {}): GatheringOptions {
  return { functions, cluster, sink: new MemorySink(), clock: new FakeClock(), ...more };
}

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

    const running = runGathering(options([working, functionThat(idle, { id: 'test/idle' })], { clock }), never);
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

    await runGathering(options(functions), never);

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

    const { reports } = await runGathering(options(functions, { concurrency: 3 }), never);

    expect(most).toBe(3);
    expect(reports).toHaveLength(10);
  });

  it('tells its progress and each report as they come', async () => {
    const progress: object[] = [];
    const names: string[] = [];
    const functions = [functionThat((context) => context.record({ path: 'a', bytes: 'abc' }))];

    await runGathering(
      options(functions, { onProgress: (each) => progress.push(each), onFunction: ({ name }) => names.push(name) }),
      never,
    );

    expect(progress).toEqual([
      { functionsDone: 0, functionsTotal: 1, records: 1, bytes: 3 },
      { functionsDone: 1, functionsTotal: 1, records: 1, bytes: 3 },
    ]);
    expect(names).toEqual(['test/function']);
  });
});

describe('a function that fails', () => {
  it('has what it threw among its errors, and the others go on', async () => {
    const failing = functionThat(() => Promise.reject(new CodedError('ERR_CLUSTER_FORBIDDEN', 'nodes is forbidden')));

    const { reports } = await runGathering(
      options([failing, functionThat((context) => context.record({ path: 'a', bytes: '' }))]),
      never,
    );

    expect(reports).toMatchObject([
      { errors: ['nodes is forbidden'], panic: null },
      { records: 1, errors: [] },
    ]);
  });

  it.each([
    ['rejects', () => Promise.reject(new TypeError('x is undefined')), 'x is undefined'],
    [
      'throws at once',
      () => {
        throw new RangeError('too deep');
      },
      'too deep',
    ],
    ['throws something else', () => Promise.reject('a text'), 'a text'],
  ])('panics when it %s unexpectedly', async (_, gather, text) => {
    const { reports } = await runGathering(options([functionThat(gather)]), never);

    expect(reports).toMatchObject([{ records: 0, errors: [`panic: ${text}`], panic: text }]);
  });

  it('is reported within bounds', async () => {
    const noisy = functionThat(async (context) => {
      for (let index = 0; index < 1000; index += 1) context.error(`${index} ${'x'.repeat(10_000)}`);
    });

    const { reports } = await runGathering(options([noisy]), never);

    expect(reports[0]?.errors).toHaveLength(200);
    expect(reports[0]?.errors[0]).toHaveLength(4096);
    expect(reports[0]?.errors.at(-1)).toBe('801 more errors are left out');
  });
});

describe('a function that takes too long', () => {
  it('is told to stop, and the others go on', async () => {
    const clock = new FakeClock();
    const slow = functionThat(untilAborted, { id: 'clusterconfig/slow' });

    const running = runGathering(options([slow, functionThat(idle)], { clock, functionTimeoutSeconds: 60 }), never);
    await clock.advance({ seconds: 60 });

    const { reports } = await running;
    expect(reports[0]).toMatchObject({
      errors: ['clusterconfig/slow took longer than 1m0s'],
      panic: null,
      durationMilliseconds: 60_000,
    });
    expect(reports[1]).toMatchObject({ errors: [] });
  });

  it('is abandoned when it does not listen, and records nothing any more', async () => {
    const clock = new FakeClock();
    const sink = new MemorySink();
    let late: Promise<unknown> = Promise.resolve();
    const deaf = functionThat(
      (context) =>
        new Promise(() => {
          late = clock.sleep(3_600_000).then(() => context.record({ path: 'late', bytes: '' }));
        }),
      { id: 'clusterconfig/deaf' },
    );

    const running = runGathering(options([deaf], { clock, sink, functionTimeoutSeconds: 60 }), never);
    await clock.advance({ seconds: 65 });
    const { reports } = await running;
    const lateRecord = expect(late).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    await clock.advance({ hours: 1 });
    await lateRecord;

    expect(reports[0]?.errors).toEqual([
      'clusterconfig/deaf took longer than 1m0s',
      'did not stop within 5 seconds and was abandoned',
    ]);
    expect(sink.paths).toEqual([]);
  });

  it('leaves no timer behind when it ends in time', async () => {
    const clock = new FakeClock();

    await runGathering(options([functionThat(idle)], { clock }), never);
    await new Promise(setImmediate);

    expect(clock.sleepers).toBe(0);
  });
});

describe('a function that goes on after it returned', () => {
  it('records nothing any more', async () => {
    const sink = new MemorySink();
    let late: (() => Promise<void>) | undefined;
    const careless = functionThat(async (context) => {
      late = () => context.record({ path: 'late', bytes: '' });
    });

    await runGathering(options([careless], { sink }), never);

    await expect(late?.()).rejects.toMatchObject({ code: 'ERR_GATHERING_FUNCTION_ENDED' });
    expect(sink.paths).toEqual([]);
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

    const { reports } = await runGathering(options(functions, { sink, concurrency: 1 }), stop.signal);

    expect(reports).toMatchObject([
      { name: 'test/done', records: 1, errors: [] },
      { name: 'test/running', records: 1, errors: ['cancelled'], panic: null },
      { name: 'test/waiting', records: 0, errors: ['cancelled'], durationMilliseconds: 0 },
    ]);
    expect(sink.paths).toEqual(['a', 'b']);
  });
});

describe('a record', () => {
  it('keeps its function waiting until the sink is done with it', async () => {
    const order: string[] = [];
    const sink = new MemorySink();
    const slow = {
      add: async (record: Parameters<MemorySink['add']>[0]) => {
        await new Promise(setImmediate);
        order.push(`stored ${record.path}`);
        return sink.add(record);
      },
    };
    const gather = functionThat(async (context) => {
      await context.record({ path: 'a', bytes: '' });
      order.push('next item');
    });

    await runGathering(options([gather], { sink: slow }), never);

    expect(order).toEqual(['stored a', 'next item']);
  });

  it('that is refused is an error, is not counted, and its path is told', async () => {
    const sink = new MemorySink();
    sink.refuses.add('big');
    const gather = functionThat(async (context) => {
      await context.record({ path: 'big', bytes: '' });
      await context.record({ path: 'small', bytes: 'a' });
    });

    await expect(runGathering(options([gather], { sink }), never)).resolves.toMatchObject({
      reports: [{ records: 1, bytes: 1, errors: ['record big does not fit'] }],
      refused: [{ function: 'test/function', path: 'big' }],
    });
  });

  it('that is stored with a warning counts', async () => {
    const sink = { add: () => Promise.resolve({ stored: true, path: 'a', bytes: 1, warning: 'twice' } as const) };

    const { reports } = await runGathering(
      options([functionThat((context) => context.record({ path: 'a', bytes: 'b' }))], { sink }),
      never,
    );

    expect(reports).toMatchObject([{ records: 1, warnings: ['warning: twice'] }]);
  });

  it('that makes the sink throw ends the gathering', async () => {
    const sink = { add: () => Promise.reject(new Error('ENOSPC: no space left on device')) };
    const functions = [functionThat((context) => context.record({ path: 'a', bytes: '' })), functionThat(untilAborted)];

    await expect(runGathering(options(functions, { sink }), never)).rejects.toMatchObject({
      code: 'ERR_GATHERING_SINK_FAILED',
      message: 'cannot store records: ENOSPC: no space left on device',
    });
  });
});
