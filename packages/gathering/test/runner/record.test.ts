import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClusterReader } from '@insights/cluster';
import { FakeClock } from '@insights/process';
import { type GatheringOptions, type GatheringResult, runGathering } from '../../src/index.ts';
import { readerOf } from '../support/cluster.ts';
import { functionThat, untilAborted } from '../support/functions.ts';
import { MemorySink } from '../support/memory-sink.ts';

const never = new AbortController().signal;

// These functions read nothing: nobody listens there.
let cluster: ClusterReader;
beforeAll(async () => {
  cluster = await readerOf('http://127.0.0.1:9');
});
afterAll(() => cluster.close());

function sharing(text: string) {
  return functionThat(async (context) => context.record({ path: 'config/pod/a/b.json', bytes: text, shared: true }));
}

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

    await run([gather], { sink: slow });

    expect(order).toEqual(['stored a', 'next item']);
  });

  it('of a path that functions share is stored once, and of no concern to those who come later', async () => {
    const sink = new MemorySink();
    await expect(run([sharing('1'), sharing('22')], { sink })).resolves.toMatchObject({
      reports: [
        { records: 1, bytes: 1, errors: [], warnings: [] },
        { records: 0, bytes: 0, errors: [], warnings: [] },
      ],
    });
    expect(sink.records.get('config/pod/a/b.json')).toBe('1');
  });

  it('that is refused is an error, is not counted, and its path is told', async () => {
    const sink = new MemorySink();
    sink.refuses.add('big');
    const gather = functionThat(async (context) => {
      await context.record({ path: 'big', bytes: '' });
      await context.record({ path: 'small', bytes: 'a' });
    });

    await expect(run([gather], { sink })).resolves.toMatchObject({
      reports: [{ records: 1, bytes: 1, errors: ['record big does not fit'] }],
      refused: [{ function: 'test/function', path: 'big' }],
    });
  });

  it('that is stored with a warning counts', async () => {
    const sink = { add: () => Promise.resolve({ stored: true, path: 'a', bytes: 1, warning: 'twice' } as const) };

    const { reports } = await run([functionThat((context) => context.record({ path: 'a', bytes: 'b' }))], { sink });

    expect(reports).toMatchObject([{ records: 1, warnings: ['warning: twice'] }]);
  });

  it('that makes the sink throw ends the gathering', async () => {
    const sink = { add: () => Promise.reject(new Error('ENOSPC: no space left on device')) };
    const functions = [functionThat((context) => context.record({ path: 'a', bytes: '' })), functionThat(untilAborted)];

    await expect(run(functions, { sink })).rejects.toMatchObject({
      code: 'ERR_GATHERING_SINK_FAILED',
      message: 'cannot store records: ENOSPC: no space left on device',
    });
  });
});

function run(
  functions: GatheringOptions['functions'],
  more: Partial<GatheringOptions> = {},
  signal = never,
): Promise<GatheringResult> {
  return runGathering({ functions, cluster, sink: new MemorySink(), clock: new FakeClock(), ...more }, signal);
}
