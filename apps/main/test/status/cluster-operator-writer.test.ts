import { FakeClock } from '@insights/process';
import { describe, expect, it } from '@jest/globals';
import { ClusterOperatorWriter } from '../../src/status/cluster-operator-writer.ts';
import { operatorInputs } from '../../src/status/operator-inputs.ts';
import { startApiServer } from '../support/api-server.ts';
import { asleep } from '../support/asleep.ts';
import { capturedLog } from '../support/captured-log.ts';
import { count } from '../support/counter.ts';
import { run } from '../support/running.ts';
import { shownParts } from '../support/shown-parts.ts';
import { waitUntil } from '../support/wait-until.ts';

const path = '/apis/config.openshift.io/v1/clusteroperators';
const ref = { group: 'config.openshift.io', version: 'v1', resource: 'clusteroperators', name: 'insights' };

describe('the ClusterOperator', () => {
  it('is made when it is missing, and written once', async () => {
    await using scene = await start();
    await using _ = run(scene.writer);

    await scene.rests();

    expect(scene.condition('Available')).toMatchObject({ status: 'True', reason: 'AsExpected' });
    expect([scene.writes(), scene.changes()]).toEqual([1, 1]);
  });

  it('is looked at every two minutes, and not written while nothing has changed', async () => {
    await using scene = await start();
    await using _ = run(scene.writer);
    await scene.rests();
    const before = scene.reads();

    await scene.clock.advance({ milliseconds: 119_999 });
    expect(scene.reads()).toBe(before);
    await scene.clock.advance({ milliseconds: 1 });
    await waitUntil('a look', () => scene.reads() > before);

    expect(scene.writes()).toBe(1);
  });

  it('is written at once when something has changed, and at most once a second', async () => {
    await using scene = await start();
    await using _ = run(scene.writer);
    await scene.rests();

    scene.problems = ['interval: must be a duration'];
    scene.writer.wake();
    await waitUntil('the condition', () => scene.condition('ConfigurationValid')?.status === 'False');
    scene.problems = [];
    scene.writer.wake();
    await asleep(scene.clock);
    await scene.clock.advance({ milliseconds: 999 });
    expect(scene.writes()).toBe(2);
    await scene.clock.advance({ milliseconds: 1 });

    await waitUntil('the condition', () => scene.condition('ConfigurationValid')?.status === 'True');
    expect(scene.writes()).toBe(3);
  });

  it('is read again after two seconds when somebody else has written it', async () => {
    await using scene = await start();
    scene.cluster.fail({ match: { path: `${path}/insights/status` }, status: 409 });
    await using _ = run(scene.writer);
    await asleep(scene.clock);
    expect(scene.condition('Available')).toBeUndefined();

    await scene.clock.advance({ milliseconds: 1999 });
    expect(scene.writes()).toBe(1);
    await scene.clock.advance({ milliseconds: 1 });

    await waitUntil('the condition', () => scene.condition('Available'));
    expect(scene.log.messages('warn')).toEqual([]);
  });

  it('is tried again after thirty seconds when it cannot be written', async () => {
    await using scene = await start();
    scene.cluster.fail({ match: { path: `${path}/insights/status` }, status: 422 });
    await using _ = run(scene.writer);
    await asleep(scene.clock);

    await scene.clock.advance({ milliseconds: 29_999 });
    expect(scene.writes()).toBe(1);
    await scene.clock.advance({ milliseconds: 1 });

    await waitUntil('the condition', () => scene.condition('Available'));
    expect(scene.log.messages('warn')).toEqual(['Could not write the status of the ClusterOperator']);
  });

  it.each(['get', 'create'] as const)('is not asked for again for ten minutes when %s is refused', async (verb) => {
    await using scene = await start();
    scene.cluster.fail({ match: { resource: 'clusteroperators', verb }, status: 403 });
    await using _ = run(scene.writer);
    await asleep(scene.clock);
    const before = scene.reads();

    for (let minute = 0; minute < 9; minute += 1) {
      scene.writer.wake();
      await scene.clock.advance({ minutes: 1 });
      await asleep(scene.clock);
    }
    expect(scene.reads()).toBe(before);
    expect(scene.writer.status?.conditions).toContainEqual(expect.objectContaining({ type: 'Available' }));
    await scene.clock.advance({ minutes: 3 });

    await waitUntil('the condition', () => scene.condition('Available'));
    expect(scene.log.messages('warn')).toEqual(['May not write the status of the ClusterOperator']);
  });

  it('is computed and not asked for on a cluster that has none', async () => {
    await using scene = await start({ isOpenShift: false });
    await using _ = run(scene.writer);

    await scene.rests();

    expect(scene.writer.status?.conditions).toContainEqual(expect.objectContaining({ type: 'Available' }));
    expect(scene.reads()).toBe(0);
  });

  it('tells others when it is another one, and only then', async () => {
    await using scene = await start({ isOpenShift: false });
    await using _ = run(scene.writer);
    await scene.rests();

    scene.writer.wake();
    await scene.clock.advance({ minutes: 10 });
    await asleep(scene.clock);
    expect(scene.changes()).toBe(1);
    scene.problems = ['interval: must be a duration'];
    scene.writer.wake();

    await waitUntil('the change', () => scene.changes() === 2);
  });
});

async function start({ isOpenShift = true } = {}) {
  const api = await startApiServer();
  const clock = new FakeClock();
  const log = capturedLog();
  const state: { problems: readonly string[] } = { problems: [] };
  const writer = new ClusterOperatorWriter({
    objects: api.objects,
    openShift: { has: async () => isOpenShift },
    inputs: (now) => {
      const { configuration, ...parts } = shownParts();
      return operatorInputs({ ...parts, configuration: { ...configuration, problems: state.problems } }, now);
    },
    clock,
    log: log.log,
  });
  const changes = count(writer.changed);
  return {
    cluster: api.cluster,
    clock,
    log,
    writer,
    changes,
    set problems(problems: readonly string[]) {
      state.problems = problems;
    },
    condition(type: string) {
      const operator = api.cluster.get(ref) as { status?: { conditions?: WrittenCondition[] } } | undefined;
      return operator?.status?.conditions?.find((condition) => condition.type === type);
    },
    reads: () => api.count('GET', path),
    writes: () => api.count('PUT', path),
    /** Waits until it was written and waits for two minutes. */
    async rests() {
      await waitUntil('the status', () => writer.status);
      await asleep(clock);
      await clock.advance({ seconds: 1 });
      await asleep(clock);
    },
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}

interface WrittenCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}
