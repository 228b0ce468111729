import { describe, expect, it } from '@jest/globals';
import type { GatherPrice } from '@insights/contract';
import { asleep } from '../support/asleep.ts';
import { count } from '../support/counter.ts';
import { waitUntil } from '../support/wait-until.ts';
import { GatherScene } from './gather-scene.ts';

describe('gathers that the rollout asks for', () => {
  it('begin at once, also when nothing is gathered by schedule, and each once', async () => {
    await using scene = await GatherScene.start({ isGathering: false, phase: 'Applying' });
    await asleep(scene.clock);

    scene.gathers.request('op-first');
    await scene.gathered(1);
    scene.gathers.request('op-first');
    await asleep(scene.clock);

    expect(scene.gatherer.runs.map(({ requestId }) => requestId)).toEqual(['op-first']);
    expect(scene.gathers.last?.view).toMatchObject({ requestId: 'op-first', containerID: 'cri-o://1', records: 5 });
  });

  it('count for no container when another took its place meanwhile', async () => {
    await using scene = await GatherScene.start({ isGathering: false });
    const end = scene.hold();

    scene.gathers.request('op-first');
    await waitUntil('the run', () => scene.gatherer.runs[0]);
    scene.pods.runningContainerId = 'cri-o://2';
    await end();
    await scene.gathered(1);

    expect(scene.gathers.last?.view.containerID).toBe('');
  });

  it('follow a run that was found going on', async () => {
    await using scene = await GatherScene.start({ isGathering: false });
    const end = scene.hold();
    scene.gatherer.begin({ requestId: 'of-the-process-before' });

    scene.gathers.request('op-first');
    await waitUntil('the joining', () => scene.log.messages().includes('Joined a gather that was running'));
    expect(scene.gathers.running?.requestId).toBe('of-the-process-before');
    await end();

    await waitUntil('both', () => scene.gathers.last?.view.requestId === 'op-first');
    expect(scene.gatherer.runs.map(({ requestId }) => requestId)).toEqual(['op-first', 'of-the-process-before']);
  });
});

describe('a dry run that is found going on', () => {
  it('is waited for, and is no gather of an image', async () => {
    await using scene = await GatherScene.start({ isGathering: false });
    const price = Promise.withResolvers<GatherPrice>();
    scene.gatherer.price = price.promise;
    scene.gatherer.begin({ dryRun: true });

    scene.gathers.request('op-first');
    await asleep(scene.clock);
    price.resolve({ requests: 1, bytes: 1, seconds: 1, functions: [], missingRights: [] });
    await scene.gathered(1);

    expect(scene.gathers.last?.view).toMatchObject({ requestId: 'op-first', outcome: 'Succeeded', records: 5 });
    expect(scene.gatherer.runs.map(({ archive }) => archive !== null)).toEqual([true, false]);
  });
});

describe('a gather that runs', () => {
  it('tells how far it is', async () => {
    await using scene = await GatherScene.start({ isGathering: false });
    const progressed = count(scene.gathers.progressed);
    const end = scene.hold();
    scene.gathers.request('op-first');

    const progress = await waitUntil('progress', () => scene.gathers.progress);
    await end();
    await scene.gathered(1);

    expect(progress).toMatchObject({ functionsTotal: 1 });
    expect(progressed()).toBeGreaterThan(0);
    await waitUntil('the end of it', () => scene.gathers.progress === undefined);
  });

  it('is cut off ten seconds after its time-out, and cancelled', async () => {
    await using scene = await GatherScene.start({ gatherer: { timeout: '30m' }, isGathering: false });
    scene.hold();
    scene.gathers.request('op-first');
    await waitUntil('the run', () => scene.gathers.progress);

    await scene.clock.advance({ seconds: 1809 });
    expect(scene.gathers.running).toBeDefined();
    await scene.clock.advance({ seconds: 1 });
    await waitUntil('the end', () => scene.gathers.last);

    expect(scene.gathers.last?.view).toMatchObject({ outcome: 'GatherTimeout', durationSeconds: 1810 });
    await waitUntil('the cancelling', () => scene.gatherer.runs[0]?.phase === 'Cancelled');
  });

  it('has lasted as long as it did, also when the wall clock was set back meanwhile', async () => {
    await using scene = await GatherScene.start({ isGathering: false });
    const end = scene.hold();
    scene.gathers.request('op-first');
    await waitUntil('the run', () => scene.gathers.progress);

    scene.clock.jump({ hours: -1 });
    await end();
    await scene.gathered(1);

    expect(scene.gathers.last?.view.durationSeconds).toBe(0);
  });

  it('ends with the loop, and is no failed gather', async () => {
    await using scene = await GatherScene.start();
    scene.hold();
    await waitUntil('the run', () => scene.gathers.progress);

    scene.running?.stop();

    await expect(scene.running?.ended).resolves.toBeUndefined();
    expect(scene.gathers.last).toBeUndefined();
  });
});
