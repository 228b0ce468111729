import type { FunctionDescription, GatherRun } from '@insights/contract';
import { writeSampleArchive } from '@insights/fake-gatherer';
import { describe, expect, it } from '@jest/globals';
import { asleep } from '../support/asleep.ts';
import { waitUntil } from '../support/wait-until.ts';
import { GatherScene } from './gather-scene.ts';

const ids = ['clusterconfig/version', 'clusterconfig/nodes', 'clusterconfig/pods', 'workloads/workload_info'];
const done = ['clusterconfig/version', 'clusterconfig/nodes'];

describe('a gather that was interrupted', () => {
  it('is no evidence, and what it left alone is asked for once after a minute, with the version', async () => {
    await using scene = await startScene();
    await interrupt(scene, done);

    expect(scene.gathers.last?.view).toMatchObject({ outcome: 'GatherFailed', message: 'interrupted: killed' });
    expect(scene.gathers.last?.archive).toMatchObject({ records: 5 });
    await scene.clock.advance({ seconds: 59 });
    expect(scene.gatherer.runs).toHaveLength(1);
    await scene.clock.advance({ seconds: 1 });
    await scene.gathered(2);

    expect(scene.gatherer.requests.map(({ exclude }) => exclude)).toEqual([undefined, ['clusterconfig/nodes']]);
    expect(scene.gathers.last?.view).toMatchObject({ outcome: 'Succeeded', containerID: '' });
    await scene.clock.advance({ seconds: 7200 });
    await scene.gathered(3);
    expect(scene.gatherer.requests[2]?.exclude).toEqual(['workloads']);
    expect(scene.gathers.last?.view.containerID).toBe('cri-o://1');
  });

  it('is not asked for the rest of its rest: the next gather is a whole one, at the interval', async () => {
    await using scene = await startScene();
    await interrupt(scene, done);
    const held = scene.hold();
    await scene.clock.advance({ seconds: 60 });
    await waitUntil('the second', () => scene.gatherer.runs.length === 2);
    await kill(scene, ['clusterconfig/version', 'clusterconfig/pods'], 2);
    await held();

    await scene.clock.advance({ seconds: 7199 });
    expect(scene.gatherer.runs).toHaveLength(2);
    await scene.clock.advance({ seconds: 1 });
    await scene.gathered(3);
    expect(scene.gatherer.requests[2]?.exclude).toEqual(['workloads']);
  });

  it('is repeated ever more seldom when nothing is left of it', async () => {
    await using scene = await startScene();
    await interrupt(scene, []);
    const held = scene.hold();
    for (const [index, seconds] of [60, 120, 240].entries()) {
      await scene.clock.advance({ seconds: seconds - 1 });
      expect(scene.gatherer.runs).toHaveLength(index + 1);
      await scene.clock.advance({ seconds: 1 });
      await waitUntil('the next', () => scene.gatherer.runs.length === index + 2);
      if (index < 2) await kill(scene, [], index + 2);
    }
    await held();
    await scene.gathered(4);

    expect(scene.gatherer.requests.flatMap(({ exclude = [] }) => exclude)).not.toContain('clusterconfig/nodes');
  });

  it('has no rest when all its functions had ended', async () => {
    await using scene = await startScene();
    await interrupt(scene, ids);
    await scene.clock.advance({ seconds: 60 });
    await scene.gathered(2);

    expect(scene.gatherer.requests[1]?.exclude).toEqual(['workloads']);
  });

  it('is asked for its rest without names that the image of then does not have', async () => {
    await using scene = await startScene();
    await interrupt(scene, [...done, 'clusterconfig/gone', 'conditional/logs/x']);
    scene.gatherer.functions = [described('clusterconfig/version'), described('clusterconfig/other')];
    await scene.clock.advance({ seconds: 60 });
    await scene.gathered(2);

    expect(scene.gatherer.requests[1]).not.toHaveProperty('exclude');
  });

  it('gives way to a whole one that the rollout asks for', async () => {
    await using scene = await startScene();
    await interrupt(scene, done);
    scene.gathers.request('op-first');
    await scene.gathered(2);
    await scene.clock.advance({ seconds: 7200 });
    await scene.gathered(3);

    expect(scene.gatherer.requests.map(({ exclude }) => exclude)).toEqual([undefined, ['workloads'], ['workloads']]);
  });
});

describe('a gather that was cut short by its disk', () => {
  it('is no evidence, and repeated whole', async () => {
    await using scene = await startScene();
    await interrupt(scene, done, 'cut short: ENOSPC: no space left on device');

    expect(scene.gathers.last?.view).toMatchObject({
      outcome: 'GatherFailed',
      message: expect.stringMatching('ENOSPC'),
    });
    await scene.clock.advance({ seconds: 60 });
    await scene.gathered(2);
    expect(scene.gatherer.requests[1]?.exclude).toEqual(['workloads']);
  });
});

async function startScene(): Promise<GatherScene> {
  const scene = await GatherScene.start({ contract: '1.1', isGathererThere: false });
  await scene.startGatherer();
  scene.gatherer.functions = ids.map((id) => described(id));
  return scene;
}

/** The first gather, killed after these functions. */
async function interrupt(scene: GatherScene, functions: readonly string[], message?: string): Promise<void> {
  const held = scene.hold();
  await asleep(scene.clock);
  await scene.clock.advance({ milliseconds: 500 });
  await waitUntil('the run', () => scene.gatherer.runs.length === 1);
  await kill(scene, functions, 1, message);
  await held();
}

async function kill(scene: GatherScene, names: readonly string[], times: number, message = 'interrupted: killed') {
  const archive = names.length === 0 ? null : { ...(await writeSampleArchive(scene.archives)), partial: true };
  const functions = names.map((name) => ({ ...nothing, name }));
  const progress = { functionsDone: names.length, functionsTotal: ids.length, records: 5, bytes: 5 };
  const run: Partial<GatherRun> = { phase: archive ? 'Partial' : 'Failed', message, archive, functions, progress };
  Object.assign(scene.gatherer.runs[0] ?? {}, { ...run, finishedAt: new Date().toISOString() });
  await scene.gathered(times);
}

const nothing = { durationMilliseconds: 1, records: 1, bytes: 1, errors: [], warnings: [], panic: null };

function described(id: string): FunctionDescription {
  return { id, description: id, reads: [], records: [], sensitivity: 'names', since: '4.20', runsIn: 'gatherer' };
}
