import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClusterReader } from '@insights/cluster';
import { CodedError, FakeClock } from '@insights/process';
import { type GatheringOptions, type GatheringResult, runGathering } from '../../src/index.ts';
import { apiResource } from '../../src/api-resource.ts';
import type { GatherContext } from '../../src/gather-context.ts';
import type { Visit, VisitedItem } from '../../src/visit.ts';
import { ApiServer } from '../support/api-server.ts';
import { readerOf } from '../support/cluster.ts';
import { functionThat, untilAborted, visitorThat } from '../support/functions.ts';
import { MemorySink } from '../support/memory-sink.ts';

const pod = apiResource('v1', 'pods', 'Pod');
const node = apiResource('v1', 'nodes', 'Node');

let server: ApiServer;
let cluster: ClusterReader;
beforeEach(async () => {
  server = await ApiServer.start();
  cluster = await readerOf(server.origin);
  server.serve(pod, ...['a/1', 'a/2', 'b/3'].map(inNamespace));
});
afterEach(async () => {
  cluster.close();
  await server[Symbol.asyncDispose]();
});

describe('functions that want the same type', () => {
  it('see each object of one list one after the other, in the order of the functions', async () => {
    const seen: string[] = [];

    const { reports } = await run([
      visitorThat(() => ({ visits: [{ resource: pod, visit: (item) => void seen.push(`first ${item.name}`) }] })),
      visitorThat(() => ({ visits: [{ resource: pod, visit: (item) => void seen.push(`second ${item.name}`) }] })),
    ]);

    expect(seen).toEqual(['first 1', 'second 1', 'first 2', 'second 2', 'first 3', 'second 3']);
    expect(server.requests).toEqual(['GET /api/v1/pods']);
    expect(reports).toMatchObject([{ errors: [] }, { errors: [] }]);
  });

  it('see the namespace that they want of the list of all, when somebody wants all', async () => {
    const seen: string[] = [];

    await run([names(seen, { selector: { namespace: 'b' } }), names([], {})]);

    expect(seen).toEqual(['3']);
    expect(server.requests).toEqual(['GET /api/v1/pods']);
  });

  it('share the list of a namespace when nobody wants all', async () => {
    const seen: string[] = [];

    await run([names(seen, { selector: { namespace: 'a' } }), names(seen, { selector: { namespace: 'a' } })]);

    expect(seen).toEqual(['1', '1', '2', '2']);
    expect(server.requests).toEqual(['GET /api/v1/namespaces/a/pods']);
  });

  it('share an object that they ask for by its name, but no list with it', async () => {
    const seen: string[] = [];
    const selector = { namespace: 'a', name: '2' };

    await run([names(seen, { selector }), names(seen, { selector }), names([], {})]);

    expect(seen).toEqual(['2', '2']);
    expect(server.requests.toSorted()).toEqual(['GET /api/v1/namespaces/a/pods/2', 'GET /api/v1/pods']);
  });

  it('read twice what they select by different labels', async () => {
    await run([
      names([], { selector: { labelSelector: 'app=a' } }),
      names([], { selector: { labelSelector: 'app=b' } }),
    ]);

    expect(server.requests).toEqual(['GET /api/v1/pods', 'GET /api/v1/pods']);
  });

  it('do not share with those that run first', async () => {
    await run([names([], {}), visitorThat(() => ({ visits: [visitOf(() => {})] }), { first: true })]);

    expect(server.requests).toEqual(['GET /api/v1/pods', 'GET /api/v1/pods']);
  });
});

describe('a visit', () => {
  it('ends with "enough", and the others go on', async () => {
    const few: string[] = [];
    const all: string[] = [];

    const { reports } = await run([
      visitorThat(() => ({ visits: [visitOf(({ name }) => (few.push(name) === 1 ? 'enough' : undefined))] })),
      names(all, {}),
    ]);

    expect(few).toEqual(['1']);
    expect(all).toEqual(['1', '2', '3']);
    expect(reports).toMatchObject([{ errors: [] }, { errors: [] }]);
  });

  it.each(['bytes', 'metadata', 'name', 'namespace'] as const)('cannot read the %s after its turn', async (member) => {
    const kept: VisitedItem[] = [];

    await run([visitorThat(() => ({ visits: [visitOf((item) => void kept.push(item))] }))]);

    expect(() => kept[0]?.[member]).toThrow(expect.objectContaining({ code: 'ERR_GATHERING_ITEM_GONE' }));
  });

  it('that does not wait for its record leaves the record whole', async () => {
    const sink = new MemorySink();
    const slow = {
      add: async (record: Parameters<MemorySink['add']>[0]) => {
        await new Promise(setImmediate);
        return sink.add(record);
      },
    };

    await run([visitorThat(() => ({ visits: [visitOf(recordsWithoutWaiting)] }))], { sink: slow });

    expect(['1', '2', '3'].map((name) => sink.json(name))).toMatchObject(
      ['1', '2', '3'].map((name) => ({ metadata: { name } })),
    );
  });

  it('is given an object of its own to change', async () => {
    const seen: unknown[] = [];
    const changing = visitOf((item) => {
      item.parse()['metadata'] = 'changed';
    });

    await run([
      visitorThat(() => ({ visits: [changing] })),
      visitorThat(() => ({ visits: [visitOf((item) => void seen.push(item.parse()['metadata']))] })),
    ]);

    expect(seen[0]).toEqual({ name: '1', namespace: 'a' });
  });
});

describe('finish', () => {
  it('comes once every list was seen', async () => {
    server.serve(node, { metadata: { name: 'n' } });
    const seen: string[] = [];

    await run([
      visitorThat(() => ({
        visits: [
          visitOf((item) => void seen.push(item.name)),
          { resource: node, visit: (item) => void seen.push(item.name) },
        ],
        finish: (context) => context.record({ path: 'names', bytes: seen.toSorted().join() }),
      })),
    ]);

    expect(seen.toSorted()).toEqual(['1', '2', '3', 'n']);
  });

  it('comes when there is nothing to see', async () => {
    const sink = new MemorySink();

    await run([visitorThat(() => ({ visits: [], finish: recordsNothing }))], { sink });

    expect(sink.paths).toEqual(['finished']);
  });

  it('does not come when a list failed; the other list is seen, and what failed is an error of all who wanted it', async () => {
    server.fail('/api/v1/nodes', 403);
    const seen: string[] = [];
    const sink = new MemorySink();
    const both = () => ({ visits: [visitOf((item) => void seen.push(item.name)), nodesVisit], finish: recordsNothing });

    const { reports } = await run([visitorThat(both), visitorThat(() => ({ visits: [nodesVisit] }))], { sink });

    expect(seen).toEqual(['1', '2', '3']);
    expect(sink.paths).toEqual([]);
    expect(reports).toMatchObject([
      { errors: [expect.stringContaining('answered 403')], panic: null },
      { errors: [expect.stringContaining('answered 403')], panic: null },
    ]);
  });

  it('comes when the cluster lacks a type that may be missing', async () => {
    const sink = new MemorySink();
    const quiet: Visit = { resource: node, notFound: 'quiet', visit: () => {} };

    const { reports } = await run([visitorThat(() => ({ visits: [quiet], finish: recordsNothing }))], { sink });

    expect(reports).toMatchObject([{ records: 1, errors: [] }]);
  });

  it('runs beside that of another function, and before what has not begun', async () => {
    const order: string[] = [];
    const gate = Promise.withResolvers<void>();
    const waiting = visitorThat(() => ({
      visits: [visitOf(() => {})],
      finish: async () => {
        await gate.promise;
        order.push('waited');
      },
    }));
    const opening = visitorThat(() => ({
      visits: [visitOf(() => {})],
      finish: () => {
        order.push('opened');
        gate.resolve();
      },
    }));
    const later = functionThat(async () => void order.push('later'));

    await run([waiting, opening, later], { concurrency: 2 });

    expect(order).toEqual(expect.arrayContaining(['opened', 'waited', 'later']));
  });
});

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

    const { reports } = await run([
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

    const { reports } = await run([broken, names(seen, {})]);

    expect(seen).toHaveLength(3);
    expect(reports).toMatchObject([{ panic: 'no table' }, { errors: [] }]);
  });

  it('alone ends the reading', async () => {
    server.serve(node);
    const letGo = server.hold('/api/v1/nodes');
    const failing = visitOf(() => {
      throw new CodedError('ERR_X', 'odd');
    });

    const { reports } = await run([visitorThat(() => ({ visits: [failing, nodesVisit] }))]);
    letGo();

    expect(reports).toMatchObject([{ errors: ['odd'] }]);
  });
});

describe('a visitor that is slow', () => {
  it('is given up when its own time is spent, and costs the others nothing of theirs', async () => {
    const clock = new FakeClock();
    const seen: string[] = [];
    const slow = visitOf(slowFor(25_000));

    const running = run([visitorThat(() => ({ visits: [slow] }), { id: 'test/slow' }), names(seen, {})], {
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

    const running = run(
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

    const running = run([visitorThat(() => ({ visits: [hanging] })), names(seen, {})], { clock, sink: stuck });
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

    const running = run(
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

describe('a shared read', () => {
  it('counts for each of its functions in whole', async () => {
    const clock = new FakeClock();
    const letGo = server.hold('/api/v1/pods');

    const running = run([names([], {}), names([], {})], { clock });
    await requested();
    await clock.advance({ seconds: 7 });
    letGo();

    const { reports } = await running;
    expect(reports.map(({ durationMilliseconds }) => durationMilliseconds)).toEqual([7000, 7000]);
  });

  it('that hangs ends with the time of its functions', async () => {
    const clock = new FakeClock();
    server.hold('/api/v1/pods');

    const running = run([names([], {}), names([], {})], { clock });
    await requested();
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

    const { reports } = await run(
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

    await run([names([], {}), names([], {})], { clock });
    await new Promise(setImmediate);

    expect(clock.sleepers).toBe(0);
  });
});

const nodesVisit: Visit = { resource: node, visit: () => {} };

function visitOf(visit: Visit['visit']): Visit {
  return { resource: pod, visit };
}

function names(seen: string[], more: Partial<Visit>) {
  return visitorThat(() => ({ visits: [{ resource: pod, visit: ({ name }) => void seen.push(name), ...more }] }));
}

function recordsNothing(context: GatherContext): Promise<void> {
  return context.record({ path: 'finished', bytes: ' ' });
}

function recordsWithoutWaiting(item: VisitedItem, context: GatherContext): undefined {
  context.record({ path: item.name, bytes: item.bytes }).catch(() => {}); // the function may have been given up
}

function slowFor(milliseconds: number): Visit['visit'] {
  return async (_, context) => {
    await context.clock.sleep(milliseconds);
    return undefined;
  };
}

function inNamespace(path: string) {
  const [namespace = '', name = ''] = path.split('/');
  return { metadata: { name, namespace } };
}

async function requested(): Promise<void> {
  while (server.requests.length === 0) await new Promise(setImmediate);
}

/** Steps time while something is under way, with turns of the event loop in between for the wire. */
async function advanceUntil(clock: FakeClock, ending: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const end = () => over.abort();
  ending.then(end, end);
  while (!over.signal.aborted) {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    if (clock.sleepers > 0) await clock.advance({ seconds: 1 });
  }
}

function run(
  functions: GatheringOptions['functions'],
  more: Partial<GatheringOptions> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<GatheringResult> {
  return runGathering({ functions, cluster, sink: new MemorySink(), clock: new FakeClock(), ...more }, signal);
}
