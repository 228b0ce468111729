import { join } from 'node:path';
import { GathererClient } from '@insights/contract';
import { FakeGatherer } from '@insights/fake-gatherer';
import { FakeClock, silentLogger, systemClock } from '@insights/process';
import { RecordStore, supportSecret } from '@insights/rollout-store';
import { describe, expect, it } from '@jest/globals';
import { ClusterFactsReader } from '../../src/cluster/cluster-facts.ts';
import { OpenShiftConfigApi } from '../../src/cluster/openshift-config-api.ts';
import { PodWatcher } from '../../src/rollout/pod-watcher.ts';
import { RolloutController } from '../../src/rollout/rollout-controller.ts';
import { SteadyClock } from '../../src/rollout/steady-clock.ts';
import { startApiServer } from '../support/api-server.ts';
import { asleep } from '../support/asleep.ts';
import { capturedLog } from '../support/captured-log.ts';
import { clusterObjects, openShiftObjects, secret } from '../support/cluster-objects.ts';
import { config } from '../support/config.ts';
import { count } from '../support/counter.ts';
import { FakePod } from '../support/fake-pod.ts';
import { identity } from '../support/identity.ts';
import { run } from '../support/running.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { versionInfo } from '../support/version-info.ts';
import { waitUntil } from '../support/wait-until.ts';

const supportPath = '/api/v1/namespaces/openshift-config/secrets/support';

describe('the loop of the rollout', () => {
  it('writes the first record at its start, and then rests', async () => {
    await using scene = await Scene.start();
    await using _ = run(scene.rollout);

    await scene.rests();

    expect(scene.store.record).toMatchObject({ phase: 'Stable', chosen: { image: identity.releaseImage } });
    expect(scene.rollout.observation?.handshake).toMatchObject({ version: '4.20.3' });
    expect(scene.rollout.waiting?.reason).toBeDefined();
    expect(scene.changes()).toBeGreaterThan(1);
  });

  it('looks once a minute while nothing happens', async () => {
    await using scene = await Scene.start();
    await using _ = run(scene.rollout);
    await scene.rests();
    const before = scene.looks();

    await scene.clock.advance({ milliseconds: 59_999 });
    expect(scene.looks()).toBe(before);
    await scene.clock.advance({ milliseconds: 1 });
    await scene.rests();

    expect(scene.looks()).toBe(before + 1);
  });

  it('looks at once when it is woken', async () => {
    await using scene = await Scene.start();
    await using _ = run(scene.rollout);
    await scene.rests();
    const before = scene.looks();

    scene.rollout.wake();

    await waitUntil('a look', () => scene.looks() > before);
  });

  it('tries again after two seconds when the cluster cannot be read, and decides nothing meanwhile', async () => {
    await using scene = await Scene.start();
    scene.cluster.fail({ match: { path: supportPath, verb: 'get' }, status: 401, times: 2 });
    await using _ = run(scene.rollout);
    await asleep(scene.clock);
    expect(scene.rollout.observation).toBeUndefined();

    await scene.clock.advance({ milliseconds: 1999 });
    expect(scene.looks()).toBe(1);
    await scene.clock.advance({ milliseconds: 1 });
    await waitUntil('the second try', () => scene.looks() === 2);
    await asleep(scene.clock);
    await scene.clock.advance({ seconds: 2 });

    await waitUntil('an observation', () => scene.rollout.observation);
    expect(scene.log.messages('warn')).toEqual(
      Array.from({ length: 2 }, () => 'Could not observe or act; trying again'),
    );
  });

  it('quarrels with another writer for twenty steps, a quarter of a second each, and rests for ten seconds then', async () => {
    await using scene = await Scene.start();
    scene.cluster.fail({ match: { path: supportPath, method: 'PUT' }, status: 409, times: 0 });
    await using _ = run(scene.rollout);

    for (let step = 1; step < 20; step += 1) {
      await waitUntil(`write ${step}`, () => scene.writes() === step);
      await asleep(scene.clock);
      await scene.clock.advance({ milliseconds: 250 });
    }
    await waitUntil('write 20', () => scene.writes() === 20);
    await asleep(scene.clock);
    await scene.clock.advance({ milliseconds: 250 });
    await waitUntil('the rest', () => scene.log.messages().includes('Decided again and again; resting'));
    await asleep(scene.clock);

    await scene.clock.advance({ milliseconds: 9999 });
    expect(scene.writes()).toBe(20);
    await scene.clock.advance({ milliseconds: 1 });
    await waitUntil('write 21', () => scene.writes() === 21);
  });

  it('records what it tells people, and the history, with what it decides', async () => {
    await using scene = await Scene.start();
    await using _ = run(scene.rollout);
    await scene.rests();

    scene.cluster.put(secret('support', { ...scene.support(), GathererImage: 'no image; $(reboot)' }));
    scene.rollout.wake();

    await waitUntil('the event', () => scene.events.some(({ reason }) => reason === 'InvalidPin'));
    expect(scene.pod.patches).toEqual([]);
  });

  it('ends at once when it is asked to while it rests', async () => {
    await using scene = await Scene.start();
    const running = run(scene.rollout);
    await scene.rests();

    running.stop();

    await expect(running.ended).resolves.toBeUndefined();
    expect(scene.clock.sleepers).toBe(0);
  });
});

/** The loop on an API server, a pod and a gatherer; nothing is polled. */
class Scene implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly log = capturedLog();
  readonly events: { readonly reason: string }[] = [];
  readonly pod: FakePod;
  readonly store: RecordStore;
  readonly rollout: RolloutController;
  readonly changes: () => number;
  readonly #api: Awaited<ReturnType<typeof startApiServer>>;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    {
      api,
      gatherer,
      socket,
    }: { api: Awaited<ReturnType<typeof startApiServer>>; gatherer: FakeGatherer; socket: string },
    stack: AsyncDisposableStack,
  ) {
    const { cluster, objects } = api;
    const { clock } = this;
    const { log } = this.log;
    this.#api = api;
    this.#stack = stack;
    this.pod = stack.use(new FakePod({ cluster, gatherer, images: new Map(), releaseImage: identity.releaseImage }));
    this.store = new RecordStore(objects, identity.namespace, log);
    const openShift = new OpenShiftConfigApi({ objects, clock, log });
    const time = new SteadyClock(clock);
    this.rollout = new RolloutController({
      objects,
      // The time-out of a call is the machine's, as the call is.
      client: new GathererClient({ socketPath: socket, sleep: systemClock.sleep.bind(systemClock) }),
      identity,
      configuration: { config: config(), isGathering: true, notReporting: undefined },
      cluster: new ClusterFactsReader({ objects, openShift, identity }),
      store: this.store,
      pods: new PodWatcher({ objects, identity, clock, log: silentLogger() }),
      poller: { view: undefined },
      describer: { view: undefined, request: () => {} },
      gathers: { running: undefined, last: undefined, request: () => {} },
      storage: { overfull: undefined, fullDisk: undefined },
      taken: { summary: undefined },
      history: { add: async () => {} },
      events: { record: (event) => void this.events.push(event) },
      version: '4.20.3',
      clock,
      time,
      random: () => 0.5,
      log,
    });
    this.changes = count(this.rollout.changed);
  }

  static async start(): Promise<Scene> {
    await using starting = new AsyncDisposableStack();
    const api = starting.use(await startApiServer());
    const socket = join(starting.use(await temporaryFolder()).path, 'gatherer.sock');
    const gatherer = starting.use(
      await FakeGatherer.start({ listen: `unix:${socket}`, version: versionInfo('4.20.3'), gather: async () => null }),
    );
    for (const object of [...clusterObjects, ...openShiftObjects('registry.test')]) api.cluster.put(object);
    api.cluster.put(secret('support', {}));
    return new Scene({ api, gatherer, socket }, starting.move());
  }

  get cluster() {
    return this.#api.cluster;
  }

  /** Waits until there is nothing to do but to wait. */
  async rests(): Promise<void> {
    await waitUntil('a rest', () => this.rollout.waiting && this.clock.sleepers === 1);
  }

  looks(): number {
    return this.#api.count('GET', supportPath);
  }

  writes(): number {
    return this.#api.count('PUT', supportPath);
  }

  support(): Record<string, string> {
    const { data = {} } = this.cluster.get(supportSecret) as { data?: Record<string, string> };
    return Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64').toString()]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
