import { describe, expect, it } from '@jest/globals';
import type { Visit, VisitedItem } from '../../src/visit.ts';
import { functionThat, visitorThat } from '../support/functions.ts';
import { MemorySink } from '../support/memory-sink.ts';
import {
  names,
  node,
  nodesVisit,
  pod,
  podsForEachTest,
  recordsNothing,
  recordsWithoutWaiting,
  visitOf,
} from '../support/visits.ts';

const scene = podsForEachTest();

describe('functions that want the same type', () => {
  it('see each object of one list one after the other, in the order of the functions', async () => {
    const seen: string[] = [];

    const { reports } = await scene.run([
      visitorThat(() => ({ visits: [{ resource: pod, visit: (item) => void seen.push(`first ${item.name}`) }] })),
      visitorThat(() => ({ visits: [{ resource: pod, visit: (item) => void seen.push(`second ${item.name}`) }] })),
    ]);

    expect(seen).toEqual(['first 1', 'second 1', 'first 2', 'second 2', 'first 3', 'second 3']);
    expect(scene.server.requests).toEqual(['GET /api/v1/pods']);
    expect(reports).toMatchObject([{ errors: [] }, { errors: [] }]);
  });

  it('see the namespace that they want of the list of all, when somebody wants all', async () => {
    const seen: string[] = [];

    await scene.run([names(seen, { selector: { namespace: 'b' } }), names([], {})]);

    expect(seen).toEqual(['3']);
    expect(scene.server.requests).toEqual(['GET /api/v1/pods']);
  });

  it('share the list of a namespace when nobody wants all', async () => {
    const seen: string[] = [];

    await scene.run([names(seen, { selector: { namespace: 'a' } }), names(seen, { selector: { namespace: 'a' } })]);

    expect(seen).toEqual(['1', '1', '2', '2']);
    expect(scene.server.requests).toEqual(['GET /api/v1/namespaces/a/pods']);
  });

  it('share an object that they ask for by its name, but no list with it', async () => {
    const seen: string[] = [];
    const selector = { namespace: 'a', name: '2' };

    await scene.run([names(seen, { selector }), names(seen, { selector }), names([], {})]);

    expect(seen).toEqual(['2', '2']);
    expect(scene.server.requests.toSorted()).toEqual(['GET /api/v1/namespaces/a/pods/2', 'GET /api/v1/pods']);
  });

  it('read twice what they select by different labels', async () => {
    await scene.run([
      names([], { selector: { labelSelector: 'app=a' } }),
      names([], { selector: { labelSelector: 'app=b' } }),
    ]);

    expect(scene.server.requests).toEqual(['GET /api/v1/pods', 'GET /api/v1/pods']);
  });

  it('do not share with those that run first', async () => {
    await scene.run([names([], {}), visitorThat(() => ({ visits: [visitOf(() => {})] }), { first: true })]);

    expect(scene.server.requests).toEqual(['GET /api/v1/pods', 'GET /api/v1/pods']);
  });
});

describe('a visit', () => {
  it('ends with "enough", and the others go on', async () => {
    const few: string[] = [];
    const all: string[] = [];

    const { reports } = await scene.run([
      visitorThat(() => ({ visits: [visitOf(({ name }) => (few.push(name) === 1 ? 'enough' : undefined))] })),
      names(all, {}),
    ]);

    expect(few).toEqual(['1']);
    expect(all).toEqual(['1', '2', '3']);
    expect(reports).toMatchObject([{ errors: [] }, { errors: [] }]);
  });

  it.each(['bytes', 'metadata', 'name', 'namespace'] as const)('cannot read the %s after its turn', async (member) => {
    const kept: VisitedItem[] = [];

    await scene.run([visitorThat(() => ({ visits: [visitOf((item) => void kept.push(item))] }))]);

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

    await scene.run([visitorThat(() => ({ visits: [visitOf(recordsWithoutWaiting)] }))], { sink: slow });

    expect(['1', '2', '3'].map((name) => sink.json(name))).toMatchObject(
      ['1', '2', '3'].map((name) => ({ metadata: { name } })),
    );
  });

  it('is given an object of its own to change', async () => {
    const seen: unknown[] = [];
    const changing = visitOf((item) => {
      item.parse()['metadata'] = 'changed';
    });

    await scene.run([
      visitorThat(() => ({ visits: [changing] })),
      visitorThat(() => ({ visits: [visitOf((item) => void seen.push(item.parse()['metadata']))] })),
    ]);

    expect(seen[0]).toEqual({ name: '1', namespace: 'a' });
  });
});

describe('finish', () => {
  it('comes once every list was seen', async () => {
    scene.server.serve(node, { metadata: { name: 'n' } });
    const seen: string[] = [];

    await scene.run([
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

    await scene.run([visitorThat(() => ({ visits: [], finish: recordsNothing }))], { sink });

    expect(sink.paths).toEqual(['finished']);
  });

  it('does not come when a list failed; the other list is seen, and what failed is an error of all who wanted it', async () => {
    scene.server.fail('/api/v1/nodes', 403);
    const seen: string[] = [];
    const sink = new MemorySink();
    const both = () => ({ visits: [visitOf((item) => void seen.push(item.name)), nodesVisit], finish: recordsNothing });

    const { reports } = await scene.run([visitorThat(both), visitorThat(() => ({ visits: [nodesVisit] }))], { sink });

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

    const { reports } = await scene.run([visitorThat(() => ({ visits: [quiet], finish: recordsNothing }))], { sink });

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

    await scene.run([waiting, opening, later], { concurrency: 2 });

    expect(order).toEqual(expect.arrayContaining(['opened', 'waited', 'later']));
  });
});
