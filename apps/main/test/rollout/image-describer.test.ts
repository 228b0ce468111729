import { Egress } from '@insights/egress';
import { FakeRegistry } from '@insights/fake-registry';
import { FakeClock, systemClock } from '@insights/process';
import { parseImageReference } from '@insights/image-name';
import { noAuths, RegistryClient } from '@insights/registry';
import { describe, expect, it } from '@jest/globals';
import { ImageDescriber } from '../../src/rollout/image-describer.ts';
import { SteadyClock } from '../../src/rollout/steady-clock.ts';
import { asleep } from '../support/asleep.ts';
import { count } from '../support/counter.ts';
import { run } from '../support/running.ts';
import { waitUntil } from '../support/wait-until.ts';

const repository = 'openshift/origin-insights-operator';
const labels = { 'org.opencontainers.image.version': '4.20.8', 'insights.openshift.io/contract': '1' };

describe('the description of an image', () => {
  it('is read when it is asked for, and told once', async () => {
    await using scene = await start();

    const asked = request(`${scene.name}@${scene.digest}`);
    scene.describer.request(asked);
    await scene.answer();

    expect(scene.describer.view).toMatchObject({
      ...asked,
      at: Date.parse('2026-01-01T00:00:00Z'),
      outcome: { kind: 'described', labels },
    });
    expect(scene.answers()).toBe(1);
  });

  it('costs nothing while nobody asks, however much time passes and however often it is woken', async () => {
    await using scene = await start();

    scene.describer.wake();
    await scene.clock.advance({ hours: 24 });

    expect([scene.registry.requests.length, scene.answers()]).toEqual([0, 0]);
  });

  it('is asked for once however often the decision repeats itself meanwhile', async () => {
    await using scene = await start();

    for (let times = 0; times < 5; times += 1) scene.describer.request(request(`${scene.name}@${scene.digest}`));
    await scene.answer();
    await asleep(scene.clock);

    const manifests = scene.registry.requests.filter(({ url }) => url.includes('/manifests/'));
    expect([manifests.length, scene.answers()]).toEqual([1, 1]);
  });

  it('of another image follows when that is asked for meanwhile', async () => {
    await using scene = await start();
    const first = request(`${scene.name}@sha256:${'0'.repeat(64)}`, 'first');
    const second = request(`${scene.name}@${scene.digest}`, 'second');

    scene.describer.request(first);
    scene.describer.request(second);
    await waitUntil('the second', () => scene.describer.view?.request === 'second');

    expect(scene.describer.view?.outcome.kind).toBe('described');
  });

  it('of a tag that a human pinned is that of the digest that it has now', async () => {
    await using scene = await start();

    scene.describer.request(request(`${scene.name}:pinned`));
    await scene.answer();

    expect(JSON.stringify(scene.describer.view?.outcome)).toContain(scene.digest);
  });

  it('fails with a count of failures in a row, for as long as the registry is broken', async () => {
    await using scene = await start();
    const image = `${scene.name}@${scene.digest}`;
    scene.registry.fail({ status: 500 });

    for (const failures of [1, 2]) {
      scene.describer.request(request(image, `try ${failures}`));
      await waitUntil('a failure', () => scene.failures() === failures);
    }
    scene.registry.clearFaults();
    scene.describer.request(request(image, 'try 3'));

    await waitUntil('the description', () => scene.describer.view?.outcome.kind === 'described');
    expect(scene.answers()).toBe(3);
  });

  it('is refused for good when the image has nothing for this platform', async () => {
    await using scene = await start({ os: 'linux', architecture: 's390x' });

    scene.describer.request(request(`${scene.name}@${scene.digest}`));
    await scene.answer();

    expect(scene.describer.view?.outcome).toMatchObject({ kind: 'refused', reason: 'PlatformMissing' });
  });

  it('is refused for a digest that is never run', async () => {
    await using scene = await start();

    scene.describer.request(request(`${scene.name}@sha512:${'0'.repeat(128)}`));
    await scene.answer();

    expect(scene.describer.view?.outcome).toMatchObject({ kind: 'refused', reason: 'ImageRefused' });
    expect(scene.registry.requests).toEqual([]);
  });

  it('says that a digest is not there, and when it may be asked for again', async () => {
    await using scene = await start();

    scene.describer.request(request(`${scene.name}@sha256:${'0'.repeat(64)}`, 'missing'));
    await scene.answer();
    expect(scene.describer.view?.outcome).toMatchObject({ kind: 'failed', failures: 1 });
    scene.registry.fail({ status: 429, retryAfterSeconds: 3600 });
    scene.describer.request(request(`${scene.name}@${scene.digest}`, 'throttled'));
    await waitUntil('the refusal', () => scene.describer.view?.request === 'throttled');

    const notBefore = Date.parse('2026-01-01T01:00:00Z');
    expect(scene.describer.view?.outcome).toMatchObject({ kind: 'failed', reason: 'RateLimited', notBefore });
  });

  it('that hangs ends with the loop, and says nothing', async () => {
    await using scene = await start();
    scene.registry.fail({ delayMilliseconds: 60_000 });

    scene.describer.request(request(`${scene.name}@${scene.digest}`));
    await waitUntil('the request', () => scene.registry.requests.length > 0 || scene.clock.sleepers === 0);
    scene.running.stop();

    await expect(scene.running.ended).resolves.toBeUndefined();
    expect(scene.describer.view).toBeUndefined();
  });
});

async function start(platform = { os: 'linux', architecture: 'amd64' }) {
  await using starting = new AsyncDisposableStack();
  const registry = starting.use(await FakeRegistry.start());
  const digest = registry.pushImage({ repository, tag: 'pinned', labels });
  const egress = new Egress();
  starting.defer(() => egress.close());
  const client = new RegistryClient({
    egress,
    clock: systemClock,
    userAgent: 'test/1',
    credentials: () => noAuths,
    insecureRegistries: [registry.host],
  });
  const clock = new FakeClock();
  const time = new SteadyClock(clock);
  const describer = new ImageDescriber({ services: { registry: client }, cluster: { platform }, clock, time });
  const answers = count(describer.changed);
  const running = starting.use(run(describer));
  const stack = starting.move();
  return {
    registry,
    digest,
    name: `${registry.host}/${repository}`,
    clock,
    describer,
    answers,
    running,
    failures: () => (describer.view?.outcome.kind === 'failed' ? describer.view.outcome.failures : 0),
    answer: () => waitUntil('the answer', () => describer.view),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function request(reference: string, id = 'request') {
  return { image: parseImageReference(reference), request: id } as Parameters<ImageDescriber['request']>[0];
}
