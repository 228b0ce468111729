import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import type { Visit } from '../../src/visit.ts';
import { visitorThat } from '../support/functions.ts';
import { MemorySink } from '../support/memory-sink.ts';
import { advanceUntil, inNamespace, names, node, pod, podsForEachTest, recordsNothing } from '../support/visits.ts';

const scene = podsForEachTest();

function nodesThenPods(seen: string[], more: Partial<Visit> = {}) {
  return visitorThat(() => ({
    visits: [{ resource: node, visit: ({ name }) => void seen.push(name) }],
    afterwards: [{ resource: pod, visit: ({ name }) => void seen.push(name), ...more }],
    finish: recordsNothing,
  }));
}

function podsAsked(): number {
  return scene.server.requests.filter((request) => request === 'GET /api/v1/pods').length;
}

describe('visits that come afterwards', () => {
  it('begin when the visits before them were seen, and finish comes last', async () => {
    scene.server.serve(node, { metadata: { name: 'worker' } });
    const seen: string[] = [];
    const sink = new MemorySink();

    await scene.run([nodesThenPods(seen)], { sink });

    expect(seen).toEqual(['worker', '1', '2', '3']);
    expect(sink.paths).toEqual(['finished']);
  });

  it('share the list with who wants it at once: it is read once, when all are ready', async () => {
    scene.server.serve(node, { metadata: { name: 'worker' } });
    const letGo = scene.server.hold('/api/v1/nodes');
    const early: string[] = [];
    const late: string[] = [];

    const running = scene.run([names(early, {}), nodesThenPods(late)]);
    await scene.requested();
    const before = podsAsked();
    letGo();
    await running;

    expect(before).toBe(0);
    expect(podsAsked()).toBe(1);
    expect(early).toEqual(['1', '2', '3']);
    expect(late).toEqual(['worker', '1', '2', '3']);
  });

  it('do not come when a list before them cannot be read, and the others get the list without it', async () => {
    scene.server.fail('/api/v1/nodes', 403);
    const seen: string[] = [];
    const failed: string[] = [];

    const { reports } = await scene.run([names(seen, {}), nodesThenPods(failed)]);

    expect(seen).toEqual(['1', '2', '3']);
    expect(failed).toEqual([]);
    expect(reports).toMatchObject([{ errors: [] }, { errors: [expect.stringContaining('403')], records: 0 }]);
  });

  it('are not waited for for ever: who is ready too late has a list of its own', async () => {
    const clock = new FakeClock();
    scene.server.serve(node, { metadata: { name: 'worker' } });
    const letGo = scene.server.hold('/api/v1/nodes');
    const early: string[] = [];
    const late: string[] = [];

    const running = scene.run([names(early, {}), nodesThenPods(late)], { clock });
    await scene.requested();
    await clock.advance({ seconds: 30 });
    while (early.length < 3) await new Promise(setImmediate);
    letGo();
    await running;

    expect(late).toEqual(['worker', '1', '2', '3']);
    expect(podsAsked()).toBe(2);
    expect(clock.sleepers).toBe(0);
  });

  it('of two functions that wait for each other begin all the same', async () => {
    const clock = new FakeClock();
    scene.server.serve(node, { metadata: { name: 'worker' } });
    const one: string[] = [];
    const other: string[] = [];
    const podsThenNodes = visitorThat(() => ({
      visits: [{ resource: pod, visit: ({ name }) => void other.push(name) }],
      afterwards: [{ resource: node, visit: ({ name }) => void other.push(name) }],
    }));

    const running = scene.run([nodesThenPods(one), podsThenNodes], { clock });
    await advanceUntil(clock, running);
    await running;

    expect(one).toEqual(['worker', '1', '2', '3']);
    expect(other).toEqual(['1', '2', '3', 'worker']);
  });

  it('are left out when they turn out not to be needed', async () => {
    scene.server.serve(node);
    const seen: string[] = [];
    const sink = new MemorySink();

    await scene.run([nodesThenPods(seen, { isNeeded: () => false })], { sink });

    expect(podsAsked()).toBe(0);
    expect(sink.paths).toEqual(['finished']);
  });

  it('of a function that was given up keep nobody waiting', async () => {
    scene.server.serve(node, { metadata: { name: 'worker' } });
    const seen: string[] = [];
    const panicking = visitorThat(() => ({
      visits: [
        {
          resource: node,
          visit: () => {
            throw new TypeError('x is undefined');
          },
        },
      ],
      afterwards: [{ resource: pod, visit: () => undefined }],
    }));

    const { reports } = await scene.run([panicking, names(seen, {})]);

    expect(seen).toEqual(['1', '2', '3']);
    expect(reports).toMatchObject([{ panic: 'x is undefined' }, { errors: [] }]);
  });
});

describe('a function marked first', () => {
  it('sees its lists before all others; what it wants afterwards is shared with them', async () => {
    scene.server.serve(node, { metadata: { name: 'worker' } });
    const order: string[] = [];
    const first = visitorThat(
      () => ({
        visits: [{ resource: node, visit: ({ name }) => void order.push(`first ${name}`) }],
        afterwards: [{ resource: pod, visit: ({ name }) => void order.push(`first ${name}`) }],
      }),
      { first: true },
    );

    await scene.run([names(order, {}), first]);

    expect(order.slice(0, 3)).toEqual(['first worker', '1', 'first 1']);
    expect(podsAsked()).toBe(1);
  });
});

describe('a list that cannot be read', () => {
  it('is as good as seen for a function that takes the problem itself', async () => {
    scene.server.fail('/api/v1/pods', 403);
    const sink = new MemorySink();
    const lenient = visitorThat(() => ({
      visits: [
        {
          resource: pod,
          visit: () => undefined,
          onProblem: (_, context) => context.warn('cannot list the pods'),
        },
      ],
      finish: recordsNothing,
    }));

    const { reports } = await scene.run([lenient], { sink });

    expect(reports).toMatchObject([{ errors: [], warnings: ['warning: cannot list the pods'], records: 1 }]);
  });
});

describe('an object that is looked at', () => {
  it('is parsed once for all that are shown it', async () => {
    scene.server.serve(node, inNamespace('/worker'));
    const looked: unknown[] = [];
    const looking = visitorThat(() => ({
      visits: [{ resource: node, visit: (item) => void looked.push(item.look()) }],
    }));

    await scene.run([looking, looking]);

    expect(looked).toHaveLength(2);
    expect(looked[0]).toBe(looked[1]);
    expect(looked[0]).toMatchObject({ metadata: { name: 'worker' } });
  });
});
