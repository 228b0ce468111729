import { describe, expect, it } from '@jest/globals';
import { asleep } from '../support/asleep.ts';
import { GatherScene } from './gather-scene.ts';

describe('gathers by schedule', () => {
  it('begin at the start and go on at the interval', async () => {
    await using scene = await GatherScene.start();
    await scene.gathered(1);
    expect(scene.gathers.nextAt).toEqual(new Date(scene.clock.now().getTime() + 7_200_000));

    await scene.clock.advance({ seconds: 7199 });
    expect(scene.gatherer.runs).toHaveLength(1);
    await scene.clock.advance({ seconds: 1 });

    await scene.gathered(2);
  });

  it('are tried again after a minute when one failed, and at the interval afterwards', async () => {
    await using scene = await GatherScene.start({ fails: 2 });
    await scene.gathered(1);
    expect(scene.gathers.last?.view.outcome).toBe('GatherFailed');

    await scene.clock.advance({ seconds: 59 });
    expect(scene.gatherer.runs).toHaveLength(1);
    await scene.clock.advance({ seconds: 1 });
    await scene.gathered(2);
    await scene.clock.advance({ seconds: 60 });
    await scene.gathered(3);
    expect(scene.gathers.last?.view.outcome).toBe('Succeeded');

    await scene.clock.advance({ seconds: 7199 });
    expect(scene.gatherer.runs).toHaveLength(3);
  });

  it('are tried again at an interval below a minute', async () => {
    await using scene = await GatherScene.start({ fails: 1, interval: '10s' });
    await scene.gathered(1);

    await scene.clock.advance({ seconds: 10 });

    await scene.gathered(2);
  });

  it('follow an interval that was made shorter, counted from the last one on', async () => {
    await using scene = await GatherScene.start();
    await scene.gathered(1);
    await scene.clock.advance({ minutes: 30 });

    scene.configure({ interval: '10m' });
    await asleep(scene.clock);
    await scene.clock.advance({ seconds: 599 });
    expect(scene.gatherer.runs).toHaveLength(1);
    await scene.clock.advance({ seconds: 1 });

    await scene.gathered(2);
  });

  it('wait until something may leave the cluster', async () => {
    await using scene = await GatherScene.start({ isGathering: false });
    await asleep(scene.clock);
    await scene.clock.advance({ hours: 5 });
    expect([scene.gatherer.runs.length, scene.gathers.nextAt]).toEqual([0, undefined]);

    scene.change({ isGathering: true });

    await scene.gathered(1);
  });

  it('wait while a new image is being applied', async () => {
    await using scene = await GatherScene.start({ phase: 'Applying' });
    await asleep(scene.clock);
    await scene.clock.advance({ hours: 3 });
    expect(scene.gatherer.runs).toEqual([]);

    scene.enter('Probation');

    await scene.gathered(1);
  });
});

describe('a gatherer that cannot be asked', () => {
  it('is looked for every half second, and that is no failed gather', async () => {
    await using scene = await GatherScene.start({ isGathererThere: false });
    for (let look = 0; look < 4; look += 1) {
      await asleep(scene.clock);
      await scene.clock.advance({ milliseconds: 500 });
    }
    expect(scene.gathers.last).toBeUndefined();
    expect(scene.log.messages('warn')).toEqual(['The gatherer did not answer; the gather waits for it']);

    await scene.startGatherer();
    await asleep(scene.clock);
    await scene.clock.advance({ milliseconds: 500 });

    await scene.gathered(1);
  });

  it.each([
    ['has no credentials', { expiresAt: undefined }] as const,
    ['is not known to be allowed', { isSettled: false }] as const,
  ])('is not asked while it %s: not by schedule, nor for the rollout', async (_what, state) => {
    await using scene = await GatherScene.start(state);
    scene.gathers.request('evidence');
    for (let look = 0; look < 3; look += 1) {
      await asleep(scene.clock);
      await scene.clock.advance({ milliseconds: 500 });
    }
    expect(scene.gatherer.runs).toEqual([]);

    scene.change({ isSettled: true, expiresAt: new Date(0) });
    await asleep(scene.clock);
    await scene.clock.advance({ milliseconds: 500 });

    await scene.gathered(1);
    expect(scene.gathers.last?.view.requestId).toBe('evidence');
  });

  it('is not asked when it speaks another contract', async () => {
    await using scene = await GatherScene.start({ contract: '2.0' });

    await asleep(scene.clock);
    await scene.clock.advance({ milliseconds: 500 });

    expect(scene.gatherer.runs).toEqual([]);
  });
});

describe('the request', () => {
  it('says how far events go back to a gatherer with contract 1.1: the interval', async () => {
    await using scene = await GatherScene.start({ contract: '1.1', interval: '12h' });
    await scene.gathered(1);

    expect(scene.gatherer.requests).toMatchObject([{ sinceSeconds: 43_200, deadlineSeconds: 1800, obfuscation: [] }]);
    expect(scene.gathers.last?.warnings).toEqual([]);
  });

  it('leaves that out for an older one, and says so', async () => {
    await using scene = await GatherScene.start({ contract: '1.0' });
    await scene.gathered(1);

    expect(scene.gatherer.requests[0]).not.toHaveProperty('sinceSeconds');
    expect(scene.gathers.last?.warnings).toEqual([
      expect.stringMatching(/^sinceSeconds \(7200\) was left out .* 1\.0$/),
    ]);
    expect(scene.log.messages('info')).toContain('Left something out of a request');
  });

  it.each([
    ['1.1', ['networking'], { table: { '10.128.0.55': '10.128.0.1' } }, [expect.any(String)]],
    ['1.1', ['workload_names'], {}, []],
    ['1.0', ['networking'], {}, [expect.any(String)]],
  ])('has the table of the run before for contract %s and %j alone', async (contract, obfuscation, sent, kept) => {
    const runs: string[] = [];
    const tables = {
      recall: () => Promise.resolve({ table: { '10.128.0.55': '10.128.0.1' } }),
      keep: ({ id }: { id: string }) => Promise.resolve(void runs.push(id)),
      recover,
    };
    await using scene = await GatherScene.start({ contract, dataReporting: { obfuscation }, tables });
    await scene.gathered(1);

    const [request] = scene.gatherer.requests;
    expect(request?.translationTable).toEqual('table' in sent ? sent.table : undefined);
    expect(runs).toEqual(kept);
  });

  it('says why it is without a table that could not be read', async () => {
    const tables = { recall: () => Promise.resolve({ warning: 'no table' }), keep: () => Promise.resolve(), recover };
    const dataReporting = { obfuscation: ['networking'] };
    await using scene = await GatherScene.start({ contract: '1.1', dataReporting, tables });
    await scene.gathered(1);

    expect(scene.gathers.last?.warnings).toEqual(['no table']);
  });

  it('is followed by the keeping of its table before its archive may be sent, not when there is none', async () => {
    const keeping = Promise.withResolvers<void>();
    const began = Promise.withResolvers<void>();
    const tables = {
      recall: () => Promise.resolve({}),
      keep: () => {
        began.resolve();
        return keeping.promise;
      },
      recover,
    };
    await using scene = await GatherScene.start({
      contract: '1.1',
      dataReporting: { obfuscation: ['networking'] },
      tables,
    });
    await began.promise;
    const archive = { modifiedAt: new Date(scene.clock.now().getTime() + 5000) };

    expect(scene.gathers.verdicts.isJudged(archive)).toBe(false);
    keeping.resolve();
    await scene.gathered(1);
    expect(scene.gathers.verdicts.isJudged(archive)).toBe(true);
  });

  it('is not made, and no archive is sent, before the table of a run is kept that ended while main was away', async () => {
    const recovering = Promise.withResolvers<void>();
    const began = Promise.withResolvers<void>();
    const tables = {
      recall: () => Promise.resolve({}),
      keep: () => Promise.resolve(),
      recover: () => {
        began.resolve();
        return recovering.promise;
      },
    };
    await using scene = await GatherScene.start({ dataReporting: { obfuscation: ['networking'] }, tables });
    await began.promise;

    expect(scene.gatherer.requests).toEqual([]);
    expect(scene.gathers.verdicts.isJudged({ modifiedAt: new Date(0) })).toBe(false);
    recovering.resolve();
    await scene.gathered(1);
  });

  it('never leaves out what is to be obfuscated', async () => {
    await using scene = await GatherScene.start({ contract: '1.0', dataReporting: { obfuscation: ['networking'] } });
    await scene.gathered(1);

    expect(scene.gatherer.requests[0]).toMatchObject({ obfuscation: ['networking'] });
  });
});

function recover(): Promise<void> {
  return Promise.resolve();
}
