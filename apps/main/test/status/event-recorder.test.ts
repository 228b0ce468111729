import { FakeClock } from '@insights/process';
import { describe, expect, it } from '@jest/globals';
import { EventRecorder } from '../../src/status/event-recorder.ts';
import { startApiServer } from '../support/api-server.ts';
import { capturedLog } from '../support/captured-log.ts';
import { count } from '../support/counter.ts';
import { identity } from '../support/identity.ts';
import { run } from '../support/running.ts';
import { waitUntil } from '../support/wait-until.ts';

const collection = { group: '', version: 'v1', resource: 'events', namespace: identity.namespace };
const invalidPin = { type: 'Warning', reason: 'InvalidPin', message: 'GathererImage is no image' } as const;

describe('events about our pod', () => {
  it('are written one after the other', async () => {
    await using scene = await start();
    await using _ = run(scene.recorder);

    scene.recorder.record(invalidPin);
    scene.recorder.record({ type: 'Normal', reason: 'FastTrackApplied', message: 'applied' });

    await scene.written(2);
    expect(scene.events().map(({ reason }) => reason)).toEqual(['InvalidPin', 'FastTrackApplied']);
    expect(scene.events()[0]).toMatchObject({
      type: 'Warning',
      message: 'GathererImage is no image',
      involvedObject: { kind: 'Pod', name: identity.name, uid: identity.uid },
      count: 1,
    });
  });

  it('are counted up when they repeat', async () => {
    await using scene = await start();
    await using _ = run(scene.recorder);

    scene.recorder.record(invalidPin);
    await scene.written(1);
    await scene.clock.advance({ minutes: 5 });
    scene.recorder.record(invalidPin);
    scene.recorder.record(invalidPin);
    await scene.written(3);

    expect(scene.events()).toHaveLength(1);
    expect(scene.events()[0]).toMatchObject({ count: 3, lastTimestamp: '2026-01-01T00:05:00Z' });
  });

  it('are written anew when the API server has forgotten them', async () => {
    await using scene = await start();
    await using _ = run(scene.recorder);
    scene.recorder.record(invalidPin);
    await scene.written(1);

    for (const { metadata } of scene.events()) scene.cluster.remove({ ...collection, name: metadata.name });
    scene.recorder.record(invalidPin);
    await scene.written(2);

    expect(scene.events()).toMatchObject([{ count: 1 }]);
  });

  it('go on from those of the process before, of which nobody knows how often they came', async () => {
    await using scene = await start();
    await using first = run(scene.recorder);
    scene.recorder.record(invalidPin);
    await scene.written(1);
    first.stop();
    await first.ended;

    const second = scene.another();
    await using _ = run(second);
    await scene.clock.advance({ minutes: 5 });
    second.record(invalidPin);

    await waitUntil('the new time', () => scene.events()[0]?.lastTimestamp === '2026-01-01T00:05:00Z');
    expect(scene.events()).toHaveLength(1);
  });

  it('are written once more when the API server says that they exist and then knows none', async () => {
    await using scene = await start();
    scene.cluster.fail({ match: { resource: 'events', method: 'POST' }, status: 409, times: 1 });
    await using _ = run(scene.recorder);

    scene.recorder.record(invalidPin);
    await scene.written(1);

    expect(scene.events()).toMatchObject([{ reason: 'InvalidPin', count: 1 }]);
    expect(scene.cluster.requests.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'POST']);
  });

  it.each([
    ['that the API server goes on saying so of', { status: 409, times: 2 }],
    ['that may not be written', { status: 403 }],
  ])('%s are given up, said in the log, and hold the next ones up no more', async (_what, fault) => {
    await using scene = await start();
    scene.cluster.fail({ match: { resource: 'events', method: 'POST' }, ...fault });
    await using _ = run(scene.recorder);

    scene.recorder.record(invalidPin);
    scene.recorder.record({ type: 'Normal', reason: 'FastTrackApplied', message: 'applied' });
    await scene.written(1);

    expect(scene.events().map(({ reason }) => reason)).toEqual(['FastTrackApplied']);
    expect(scene.log.messages('warn')).toEqual(['Could not record an event']);
  });

  it('are dropped when a hundred wait already', async () => {
    await using scene = await start();
    for (let number = 0; number < 150; number += 1) {
      scene.recorder.record({ type: 'Normal', reason: 'Many', message: `number ${number}` });
    }

    await using _ = run(scene.recorder);
    await scene.written(100);
    scene.recorder.record(invalidPin);
    await scene.written(101);

    expect(scene.events()).toHaveLength(101);
  });

  it('cost nothing while there are none', async () => {
    await using scene = await start();
    await using _ = run(scene.recorder);

    scene.recorder.wake();
    await scene.clock.advance({ hours: 24 });

    expect(scene.cluster.requests).toEqual([]);
  });
});

async function start() {
  const api = await startApiServer();
  api.cluster.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: identity.namespace } });
  const clock = new FakeClock();
  const log = capturedLog();
  const create = () => new EventRecorder({ objects: api.objects, identity, clock, log: log.log });
  const recorder = create();
  const writes = count(recorder.changed);
  return {
    cluster: api.cluster,
    clock,
    log,
    recorder,
    another: create,
    /** In the order of their making. */
    events: () =>
      (api.cluster.list(collection) as unknown as WrittenEvent[]).toSorted(
        (a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion),
      ),
    written: (times: number) => waitUntil(`write ${times}`, () => writes() >= times),
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}

interface WrittenEvent {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly reason: string;
  readonly count: number;
  readonly lastTimestamp: string;
}
