import { Egress } from '@insights/egress';
import { FakeRegistry } from '@insights/fake-registry';
import { FakeClock } from '@insights/process';
import { noAuths, RegistryClient } from '@insights/registry';
import type { RolloutRecord } from '@insights/rollout';
import { describe, expect, it } from '@jest/globals';
import { ImagePoller } from '../../src/rollout/image-poller.ts';
import { SteadyClock } from '../../src/rollout/steady-clock.ts';
import { asleep } from '../support/asleep.ts';
import { capturedLog } from '../support/captured-log.ts';
import { config } from '../support/config.ts';
import { count } from '../support/counter.ts';
import { identity } from '../support/identity.ts';
import { run } from '../support/running.ts';
import { waitUntil } from '../support/wait-until.ts';

const repository = 'openshift/origin-insights-operator';
const tag = '4.20-fast-track';

describe('the polls of the fast-track tag', () => {
  it('begin within a minute when nothing was ever chosen', async () => {
    await using scene = await Scene.start();
    scene.found(undefined);
    await using _ = run(scene.poller);
    await asleep(scene.clock);

    await scene.clock.advance({ seconds: 29 });
    expect(scene.poller.last).toBeUndefined();
    await scene.clock.advance({ seconds: 1 });

    await waitUntil('the first poll', () => scene.poller.last);
  });

  it('wait for the record that an earlier process left', async () => {
    await using scene = await Scene.start();
    await using _ = run(scene.poller);

    await scene.clock.advance({ hours: 1 });
    expect(scene.polls()).toBe(0);
    scene.found(undefined);

    await scene.until(30);
    expect(scene.polls()).toBe(1);
  });

  it('begin when an earlier process had planned it', async () => {
    await using scene = await Scene.start();
    scene.found(recordOf(`${scene.registry.host}/${repository}:${tag}`, '2026-01-01T00:07:00Z'));
    await using _ = run(scene.poller);

    await scene.quietFor(419);
    await scene.until(1);

    expect(scene.polls()).toBe(1);
  });

  it('are not planned by the record of another tag', async () => {
    await using scene = await Scene.start();
    scene.found(recordOf('registry.test/another:tag', '2026-01-01T05:00:00Z'));
    await using _ = run(scene.poller);

    await scene.until(300); // half of the interval: something was chosen

    expect(scene.polls()).toBe(1);
  });

  it('come at the interval, and cost one request while nothing changes', async () => {
    await using scene = await Scene.started();

    const before = scene.registry.requests.length;
    await scene.quietFor(599);
    await scene.until(1);

    expect(scene.poller.last).toMatchObject({ class: 'Unchanged' });
    expect(scene.registry.requests.length - before).toBe(1);
    expect(scene.poller.view?.next).toBe(scene.clock.now().getTime() + 600_000);
  });

  it('find a tag that has moved', async () => {
    await using scene = await Scene.started();

    const digest = scene.publish('4.20.9');
    await scene.until(600);

    expect(scene.poller.last).toMatchObject({ class: 'Changed', digest });
    expect(scene.log.messages('info')).toContain('Found a new image');
  });

  it.each<[string, number, readonly number[]]>([
    ['the registry is broken', 503, [600, 1200, 2400]],
    ['the credentials are refused', 401, [1200, 2400, 4800]],
  ])('come less and less often while %s, and at the interval again afterwards', async (_what, status, delays) => {
    await using scene = await Scene.started();
    scene.registry.fail({ status });

    await scene.until(600);
    for (const seconds of delays) {
      await scene.quietFor(seconds - 1);
      await scene.until(1);
    }
    expect(scene.poller.last?.memory.failures).toBe(delays.length + 1);
    scene.registry.clearFaults();
    scene.poller.wake();
    await scene.poll();

    expect(scene.poller.last).toMatchObject({ class: 'Unchanged', memory: { failures: 0 } });
    await scene.quietFor(599);
    await scene.until(1);
  });

  it('wait for as long as the registry asks', async () => {
    await using scene = await Scene.started();
    scene.registry.fail({ status: 429, retryAfterSeconds: 3600 });

    await scene.until(600);

    expect(scene.poller.last).toMatchObject({ class: 'RateLimited' });
    await scene.quietFor(3599);
    await scene.until(1);
  });

  it('come at once when configuration or credentials have changed', async () => {
    await using scene = await Scene.started();

    scene.poller.wake();

    await scene.poll();
    expect(scene.changes()).toBe(2);
  });

  it('ask for the second tag only when the first does not exist', async () => {
    await using scene = await Scene.started();
    scene.registry.remove(repository, tag);
    scene.publish('4.20.9', '4-20-fast-track');

    await scene.until(600);

    expect(scene.poller.last?.memory.reference).toBe(`${scene.registry.host}/${repository}:4-20-fast-track`);
  });

  it('rest while no image is followed, and begin again when one is', async () => {
    await using scene = await Scene.started();
    scene.configure({ mode: 'disabled' });
    scene.poller.wake();
    await asleep(scene.clock);

    await scene.quietFor(3 * 3600);
    scene.configure({ mode: 'unified' });
    scene.publish('4.20.9', 'fast-track');
    scene.poller.wake();
    await scene.poll();

    expect(scene.poller.last?.memory.reference).toBe(`${scene.registry.host}/${repository}:fast-track`);
  });
});

/** The poller on a registry; every random choice is the middle. */
class Scene implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly log = capturedLog();
  readonly registry: FakeRegistry;
  readonly poller: ImagePoller;
  readonly changes: () => number;
  readonly #record = Promise.withResolvers<RolloutRecord | undefined>();
  readonly #configuration = { config: config() };
  readonly #stack: AsyncDisposableStack;

  private constructor(registry: FakeRegistry, stack: AsyncDisposableStack) {
    this.registry = registry;
    this.#stack = stack;
    const egress = new Egress();
    stack.defer(() => egress.close());
    const { clock } = this;
    const client = new RegistryClient({
      egress,
      clock,
      userAgent: 'test/1',
      credentials: () => noAuths,
      insecureRegistries: [registry.host],
    });
    this.configure({});
    this.poller = new ImagePoller({
      configuration: this.#configuration,
      services: { registry: client },
      store: { firstRecord: () => this.#record.promise },
      identity,
      clock,
      time: new SteadyClock(clock),
      random: () => 0.5,
      log: this.log.log,
    });
    this.changes = count(this.poller.changed);
    this.publish('4.20.8');
  }

  static async start(): Promise<Scene> {
    await using starting = new AsyncDisposableStack();
    const registry = starting.use(await FakeRegistry.start());
    return new Scene(registry, starting.move());
  }

  /** One that has polled once. */
  static async started(): Promise<Scene> {
    await using starting = new AsyncDisposableStack();
    const scene = starting.use(await Scene.start());
    scene.found(undefined);
    scene.#stack.use(run(scene.poller));
    await scene.until(30);
    starting.move();
    return scene;
  }

  /** Says what the first reading of the record found. */
  found(record: RolloutRecord | undefined): void {
    this.#record.resolve(record);
  }

  configure(fastTrack: Readonly<Record<string, unknown>>): void {
    const repositoryOf = `${this.registry.host}/${repository}`;
    this.#configuration.config = config({ fastTrack: { repository: repositoryOf, interval: '10m', ...fastTrack } });
  }

  publish(version: string, under = tag): string {
    return this.registry.pushImage({
      repository,
      tag: under,
      labels: { 'org.opencontainers.image.version': version },
    });
  }

  polls(): number {
    return this.changes();
  }

  /** Waits for the end of a poll that is under way. */
  async poll(): Promise<void> {
    const before = this.#seen;
    await waitUntil('a poll', () => this.changes() > before);
    this.#seen = this.changes();
    await asleep(this.clock);
  }

  #seen = 0;

  /** Lets this time pass, with one poll at its end. */
  async until(seconds: number): Promise<void> {
    await asleep(this.clock);
    await this.clock.advance({ seconds });
    await this.poll();
  }

  /** Lets this time pass without a poll. */
  async quietFor(seconds: number): Promise<void> {
    await asleep(this.clock);
    await this.clock.advance({ seconds });
    expect([this.clock.sleepers, this.changes()]).toEqual([1, this.#seen]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

function recordOf(reference: string, next: string): RolloutRecord {
  const poll = { class: 'Unchanged', at: '2025-12-31T23:57:00Z', next, backoff: 0 };
  return { track: { ref: reference, policy: 'auto' }, poll } as unknown as RolloutRecord;
}
