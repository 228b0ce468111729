import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClusterReader } from '@insights/cluster';
import { CodedError, FakeClock } from '@insights/process';
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

describe('a function that fails', () => {
  it('has what it threw among its errors, and the others go on', async () => {
    const failing = functionThat(() => Promise.reject(new CodedError('ERR_CLUSTER_FORBIDDEN', 'nodes is forbidden')));

    const { reports } = await run([failing, functionThat((context) => context.record({ path: 'a', bytes: '' }))]);

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
    const { reports } = await run([functionThat(gather)]);

    expect(reports).toMatchObject([{ records: 0, errors: [`panic: ${text}`], panic: text }]);
  });

  it('is reported within bounds', async () => {
    const noisy = functionThat(async (context) => {
      for (let index = 0; index < 1000; index += 1) context.error(`${index} ${'x'.repeat(10_000)}`);
    });

    const { reports } = await run([noisy]);

    expect(reports[0]?.errors).toHaveLength(200);
    expect(reports[0]?.errors[0]).toHaveLength(4096);
    expect(reports[0]?.errors.at(-1)).toBe('801 more errors are left out');
  });
});

describe('a function that takes too long', () => {
  it('is told to stop, and the others go on', async () => {
    const clock = new FakeClock();
    const slow = functionThat(untilAborted, { id: 'clusterconfig/slow' });

    const running = run([slow, functionThat(idle)], { clock, functionTimeoutSeconds: 60 });
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

    const running = run([deaf], { clock, sink, functionTimeoutSeconds: 60 });
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

    await run([functionThat(idle)], { clock });
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

    await run([careless], { sink });

    await expect(late?.()).rejects.toMatchObject({ code: 'ERR_GATHERING_FUNCTION_ENDED' });
    expect(sink.paths).toEqual([]);
  });
});

function run(
  functions: GatheringOptions['functions'],
  more: Partial<GatheringOptions> = {},
  signal = never,
): Promise<GatheringResult> {
  return runGathering({ functions, cluster, sink: new MemorySink(), clock: new FakeClock(), ...more }, signal);
}
