import { describe, expect, it } from '@jest/globals';
import type { Contribution, FunctionDescription } from '@insights/contract';
import { asleep } from '../support/asleep.ts';
import { waitUntil } from '../support/wait-until.ts';
import { GatherScene } from './gather-scene.ts';

const support = 'clusterconfig/support_secret';
const alerts = 'clusterconfig/alertmanager_config';

describe('contributions of functions that run in main', () => {
  it('travel in the request to a gatherer that expects them', async () => {
    const contributor = contributing();
    await using scene = await startScene({ contributor }, [described(support, 'main'), described(alerts, 'main')]);
    await scene.gathered(1);

    expect(scene.gatherer.requests[0]?.contributions).toEqual([contribution(support), contribution(alerts)]);
    expect(scene.gathers.last?.warnings).toEqual([]);
  });

  it('are left out for a gatherer with contract 1.0, for which no Secret is read', async () => {
    const contributor = contributing();
    await using scene = await startScene({ contributor, contract: '1.0' }, [described(support, 'main')]);
    await scene.gathered(1);

    expect(contributor.collected).toEqual([]);
    expect(scene.gatherer.requests[0]).not.toHaveProperty('contributions');
    expect(scene.gathers.last?.warnings).toContain(
      'contributions were left out of the request: the gatherer speaks contract 1.0',
    );
  });

  it('are left out one by one when the gatherer does not have the function, or runs it itself', async () => {
    const contributor = contributing();
    await using scene = await startScene({ contributor }, [described(alerts, 'gatherer'), described('a/b', 'main')]);
    await scene.gathered(1);

    expect(contributor.collected).toEqual([]);
    expect(scene.gatherer.requests[0]).not.toHaveProperty('contributions');
    expect(scene.gathers.last?.warnings).toEqual([
      `the contribution of ${support} was left out of the request: the gatherer does not have it`,
      `the contribution of ${alerts} was left out of the request: the gatherer runs it itself`,
    ]);
    expect(scene.log.messages('info').filter((text) => text === 'Left something out of a request')).toHaveLength(2);
  });

  it('are not sent for a function that the gatherer says nothing about', async () => {
    const { runsIn: _, ...old } = described(support, 'main');
    const contributor = contributing();
    await using scene = await startScene({ contributor }, [old]);
    await scene.gathered(1);

    expect(contributor.collected).toEqual([]);
  });

  it('are left out when the gatherer does not tell its functions, and the gather goes on', async () => {
    await using scene = await startScene({ contributor: contributing() }, undefined);
    await scene.gathered(1);

    expect(scene.gathers.last?.view.outcome).toBe('Succeeded');
    expect(scene.gathers.last?.warnings).toEqual([
      expect.stringMatching(/^contributions were left out of the request: the gatherer does not tell its functions: /),
    ]);
  });

  it('are thrown away when another container took the place of the one that they were made for', async () => {
    const collecting = Promise.withResolvers<void>();
    const contributor = contributing(() => collecting.promise);
    await using scene = await startScene({ contributor, isGathering: false }, [described(support, 'main')]);

    scene.gathers.request('op-first');
    await waitUntil('the collecting', () => contributor.collected.length > 0);
    expect([scene.gathers.running?.requestId, scene.gatherer.requests.length]).toEqual(['op-first', 0]);
    scene.pods.runningContainerId = 'cri-o://2';
    scene.gatherer.functions = [];
    collecting.resolve();
    await scene.gathered(1);

    expect(scene.gatherer.requests).toEqual([expect.not.objectContaining({ contributions: expect.anything() })]);
    expect(scene.gathers.last?.view).toMatchObject({ requestId: 'op-first', containerID: 'cri-o://2' });
  });

  it('end with main, and nothing is asked of the gatherer any more', async () => {
    const contributor = contributing(
      (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    );
    await using scene = await startScene({ contributor }, [described(support, 'main')]);
    await waitUntil('the collecting', () => contributor.collected.length > 0);

    scene.running?.stop();
    await scene.running?.ended.catch(() => {});

    expect(scene.gatherer.requests).toEqual([]);
  });
});

describe('workloads', () => {
  const nodes = described('clusterconfig/nodes', 'gatherer');
  const workloads = described('workloads/workload_info', 'gatherer');

  it('are asked for at first, and excluded until twelve hours after that', async () => {
    await using scene = await startScene({ interval: '4h' }, [nodes, workloads]);
    await scene.gathered(1);
    for (let times = 2; times <= 4; times += 1) {
      await scene.clock.advance({ hours: 4, minutes: 1 });
      await scene.gathered(times);
    }

    expect(scene.gatherer.requests.map(({ exclude }) => exclude)).toEqual([
      undefined,
      ['workloads'],
      ['workloads'],
      undefined,
    ]);
    expect(scene.gathers.last?.warnings).not.toContainEqual(expect.stringContaining('workloads'));
  });

  it('are not excluded from an image that has none: it would refuse the name', async () => {
    await using scene = await startScene({ interval: '4h' }, [nodes, described('workloadsx/a', 'gatherer')]);
    await scene.gathered(1);
    await scene.clock.advance({ hours: 4, minutes: 1 });
    await scene.gathered(2);

    expect(scene.gatherer.requests.map(({ exclude }) => exclude)).toEqual([undefined, undefined]);
  });

  it('are not excluded from an image that does not tell what it has', async () => {
    await using scene = await startScene({ interval: '4h' }, [workloads]);
    await scene.gathered(1);
    scene.gatherer.functions = undefined;
    await scene.clock.advance({ hours: 4, minutes: 1 });
    await scene.gathered(2);

    expect(scene.gatherer.requests[1]).not.toHaveProperty('exclude');
  });

  it('are excluded from a gatherer with contract 1.0 as well', async () => {
    await using scene = await startScene({ contract: '1.0', interval: '4h' }, [workloads]);
    await scene.gathered(1);
    await scene.clock.advance({ hours: 4, minutes: 1 });
    await scene.gathered(2);

    expect(scene.gatherer.requests[1]?.exclude).toEqual(['workloads']);
  });

  it('count from the run, also when it failed', async () => {
    await using scene = await startScene({ interval: '4h', fails: 1 }, [workloads]);
    await scene.gathered(1);
    await scene.clock.advance({ minutes: 2 });
    await scene.gathered(2);

    expect(scene.gatherer.requests.map(({ exclude }) => exclude)).toEqual([undefined, ['workloads']]);
  });
});

async function startScene(
  options: Parameters<typeof GatherScene.start>[0],
  functions: readonly FunctionDescription[] | undefined,
): Promise<GatherScene> {
  const scene = await GatherScene.start({ contract: '1.1', isSettled: false, ...options });
  scene.gatherer.functions = functions;
  await asleep(scene.clock);
  scene.change({ isSettled: true });
  await scene.clock.advance({ milliseconds: 500 });
  return scene;
}

/** Has two functions, and remembers what was asked of it. */
function contributing(work: (signal: AbortSignal) => Promise<void> = () => Promise.resolve()) {
  const collected: string[] = [];
  return {
    collected,
    names: [support, alerts],
    collect: async (names: readonly string[], signal: AbortSignal) => {
      collected.push(...names);
      await work(signal);
      return names.map(contribution);
    },
  };
}

function contribution(name: string): Contribution {
  return {
    function: name,
    durationMilliseconds: 1,
    records: [{ path: 'a.json', text: '{}' }],
    errors: [],
    warnings: [],
  };
}

function described(id: string, runsIn: string): FunctionDescription {
  return { id, description: '', reads: [], records: [], sensitivity: '', since: '', runsIn };
}
