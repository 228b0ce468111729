import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ArchiveSummary, GathererClient } from '@insights/contract';
import { FakeGatherer, writeSampleArchive } from '@insights/fake-gatherer';
import { FakeClock, systemClock } from '@insights/process';
import type { RolloutRecord } from '@insights/rollout';
import { describe, expect, it } from '@jest/globals';
import { GatherController } from '../../src/gathering/gather-controller.ts';
import { asleep } from '../support/asleep.ts';
import { capturedLog } from '../support/captured-log.ts';
import { config } from '../support/config.ts';
import { count } from '../support/counter.ts';
import { run, type RunningLoop } from '../support/running.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { versionInfo } from '../support/version-info.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('gathers by schedule', () => {
  it('begin at the start and go on at the interval', async () => {
    await using scene = await Scene.start();
    await scene.gathered(1);
    expect(scene.gathers.nextAt).toEqual(new Date(scene.clock.now().getTime() + 7_200_000));

    await scene.clock.advance({ seconds: 7199 });
    expect(scene.gatherer.runs).toHaveLength(1);
    await scene.clock.advance({ seconds: 1 });

    await scene.gathered(2);
  });

  it('are tried again after a minute when one failed, and at the interval afterwards', async () => {
    await using scene = await Scene.start({ fails: 2 });
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
    await using scene = await Scene.start({ fails: 1, interval: '10s' });
    await scene.gathered(1);

    await scene.clock.advance({ seconds: 10 });

    await scene.gathered(2);
  });

  it('follow an interval that was made shorter, counted from the last one on', async () => {
    await using scene = await Scene.start();
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
    await using scene = await Scene.start({ isGathering: false });
    await asleep(scene.clock);
    await scene.clock.advance({ hours: 5 });
    expect([scene.gatherer.runs.length, scene.gathers.nextAt]).toEqual([0, undefined]);

    scene.change({ isGathering: true });

    await scene.gathered(1);
  });

  it('wait while a new image is being applied', async () => {
    await using scene = await Scene.start({ phase: 'Applying' });
    await asleep(scene.clock);
    await scene.clock.advance({ hours: 3 });
    expect(scene.gatherer.runs).toEqual([]);

    scene.enter('Probation');

    await scene.gathered(1);
  });
});

describe('a gatherer that cannot be asked', () => {
  it('is looked for every half second, and that is no failed gather', async () => {
    await using scene = await Scene.start({ isGathererThere: false });
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
    await using scene = await Scene.start(state);
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
    await using scene = await Scene.start({ contract: '2.0' });

    await asleep(scene.clock);
    await scene.clock.advance({ milliseconds: 500 });

    expect(scene.gatherer.runs).toEqual([]);
  });
});

describe('gathers that the rollout asks for', () => {
  it('begin at once, also when nothing is gathered by schedule, and each once', async () => {
    await using scene = await Scene.start({ isGathering: false, phase: 'Applying' });
    await asleep(scene.clock);

    scene.gathers.request('op-first');
    await scene.gathered(1);
    scene.gathers.request('op-first');
    await asleep(scene.clock);

    expect(scene.gatherer.runs.map(({ requestId }) => requestId)).toEqual(['op-first']);
    expect(scene.gathers.last?.view).toMatchObject({ requestId: 'op-first', containerID: 'cri-o://1', records: 5 });
  });

  it('count for no container when another took its place meanwhile', async () => {
    await using scene = await Scene.start({ isGathering: false });
    const end = scene.hold();

    scene.gathers.request('op-first');
    await waitUntil('the run', () => scene.gatherer.runs[0]);
    scene.pods.runningContainerId = 'cri-o://2';
    await end();
    await scene.gathered(1);

    expect(scene.gathers.last?.view.containerID).toBe('');
  });

  it('follow a run that was found going on', async () => {
    await using scene = await Scene.start({ isGathering: false });
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

describe('a gather that runs', () => {
  it('tells how far it is', async () => {
    await using scene = await Scene.start({ isGathering: false });
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
    await using scene = await Scene.start({ gatherer: { timeout: '30m' }, isGathering: false });
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
    await using scene = await Scene.start({ isGathering: false });
    const end = scene.hold();
    scene.gathers.request('op-first');
    await waitUntil('the run', () => scene.gathers.progress);

    scene.clock.jump({ hours: -1 });
    await end();
    await scene.gathered(1);

    expect(scene.gathers.last?.view.durationSeconds).toBe(0);
  });

  it('ends with the loop, and is no failed gather', async () => {
    await using scene = await Scene.start();
    scene.hold();
    await waitUntil('the run', () => scene.gathers.progress);

    scene.running?.stop();

    await expect(scene.running?.ended).resolves.toBeUndefined();
    expect(scene.gathers.last).toBeUndefined();
  });
});

describe('the request', () => {
  it('says how far events go back to a gatherer with contract 1.1: the interval', async () => {
    await using scene = await Scene.start({ contract: '1.1', interval: '12h' });
    await scene.gathered(1);

    expect(scene.gatherer.requests).toMatchObject([{ sinceSeconds: 43_200, deadlineSeconds: 1800, obfuscation: [] }]);
    expect(scene.gathers.last?.warnings).toEqual([]);
  });

  it('leaves that out for an older one, and says so', async () => {
    await using scene = await Scene.start({ contract: '1.0' });
    await scene.gathered(1);

    expect(scene.gatherer.requests[0]).not.toHaveProperty('sinceSeconds');
    expect(scene.gathers.last?.warnings).toEqual([
      expect.stringMatching(/^sinceSeconds \(7200\) was left out .* 1\.0$/),
    ]);
    expect(scene.log.messages('info')).toContain('Left something out of a request');
  });

  it('never leaves out what is to be obfuscated', async () => {
    await using scene = await Scene.start({ contract: '1.0', dataReporting: { obfuscation: ['networking'] } });
    await scene.gathered(1);

    expect(scene.gatherer.requests[0]).toMatchObject({ obfuscation: ['networking'] });
  });
});

type Phase = RolloutRecord['phase'];

interface SceneState {
  readonly isGathering?: boolean;
  readonly isSettled?: boolean;
  readonly expiresAt?: Date | undefined;
}

interface SceneOptions extends SceneState {
  readonly phase?: Phase;
  readonly contract?: string;
  readonly isGathererThere?: boolean;
  /** Gathers that fail at first. */
  readonly fails?: number;
  /** Keys of the configuration file. */
  readonly [section: string]: unknown;
}

/** The controller, a gatherer on its socket and a volume. */
class Scene implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly log = capturedLog();
  readonly pods: { runningContainerId: string | undefined } = { runningContainerId: 'cri-o://1' };
  readonly gathers: GatherController;
  running: RunningLoop | undefined;
  readonly #folder: string;
  readonly #stack: AsyncDisposableStack;
  readonly #options: SceneOptions;
  readonly #configuration = { config: config(), isGathering: true, isSettled: true };
  readonly #credentials: { expiresAt: Date | undefined } = { expiresAt: new Date(0) };
  readonly #store: { record: RolloutRecord | undefined } = { record: undefined };
  readonly #ended: () => number;
  #gatherer: FakeGatherer | undefined;
  #failing: number;

  private constructor(options: SceneOptions, folder: string, stack: AsyncDisposableStack) {
    const { phase, contract: _c, isGathererThere: _g, fails = 0, isGathering: _r, isSettled: _s, ...rest } = options;
    const { expiresAt: _e, ...sections } = rest;
    this.#options = options;
    this.#folder = folder;
    this.#stack = stack;
    this.#failing = fails;
    this.#sections = sections;
    this.configure({});
    this.change({ expiresAt: new Date(0), ...options });
    if (phase) this.enter(phase);
    const client = new GathererClient({
      socketPath: join(folder, 'gatherer.sock'),
      sleep: systemClock.sleep.bind(systemClock),
    });
    this.gathers = new GatherController({
      client,
      configuration: this.#configuration,
      credentials: this.#credentials,
      pods: this.pods,
      store: this.#store,
      clock: this.clock,
      random: () => 0.5,
      log: this.log.log,
    });
    let ended = 0;
    let last = this.gathers.last;
    this.gathers.changed.add({
      wake: () => {
        if (this.gathers.last !== last) ended += 1;
        last = this.gathers.last;
      },
    });
    this.#ended = () => ended;
  }

  readonly #sections: Readonly<Record<string, unknown>>;

  static async start(options: SceneOptions = {}): Promise<Scene> {
    await using starting = new AsyncDisposableStack();
    const { path } = starting.use(await temporaryFolder());
    await mkdir(join(path, 'archives'));
    const scene = new Scene(options, path, starting.move());
    await using failing = new AsyncDisposableStack();
    failing.use(scene);
    if (options.isGathererThere !== false) await scene.startGatherer();
    scene.running = scene.#stack.use(run(scene.gathers));
    failing.move();
    return scene;
  }

  get gatherer(): FakeGatherer {
    if (!this.#gatherer) throw new Error('there is no gatherer');
    return this.#gatherer;
  }

  async startGatherer(): Promise<void> {
    const { contract = '1.0' } = this.#options;
    const gatherer = await FakeGatherer.start({
      listen: `unix:${join(this.#folder, 'gatherer.sock')}`,
      version: { ...versionInfo('4.20.3'), contract },
      gather: () => this.#write(),
    });
    this.#gatherer = this.#stack.use(gatherer);
  }

  /** Lets gathers go on until the function that is returned is called. */
  hold(): () => Promise<void> {
    const archive = Promise.withResolvers<ArchiveSummary | null>();
    const before = this.gatherer.gather;
    this.gatherer.gather = (signal) => {
      signal.addEventListener('abort', () => archive.reject(signal.reason));
      return archive.promise;
    };
    return async () => {
      this.gatherer.gather = before;
      archive.resolve(await this.#write());
    };
  }

  /** Waits until so many gathers have ended and the loop rests. */
  async gathered(times: number): Promise<void> {
    await waitUntil(`gather ${times}`, () => this.#ended() >= times);
    await asleep(this.clock);
  }

  configure(sections: Readonly<Record<string, unknown>>): void {
    this.#configuration.config = config({
      storagePath: join(this.#folder, 'archives'),
      ...this.#sections,
      ...sections,
    });
    this.gathers?.wake();
  }

  change({ isGathering, isSettled, ...rest }: SceneState): void {
    if (isGathering !== undefined) this.#configuration.isGathering = isGathering;
    if (isSettled !== undefined) this.#configuration.isSettled = isSettled;
    if ('expiresAt' in rest) this.#credentials.expiresAt = rest.expiresAt;
    this.gathers?.wake();
  }

  enter(phase: Phase): void {
    this.#store.record = { phase } as RolloutRecord;
    this.gathers?.wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  async #write(): Promise<ArchiveSummary> {
    this.#failing -= 1;
    if (this.#failing >= 0) throw new Error('no nodes');
    return writeSampleArchive(join(this.#folder, 'archives'));
  }
}
