import { pinImage } from '@insights/image-name';
import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { openSetup, pullSecret, repository, type Setup } from '../support.ts';

const platform = { os: 'linux', architecture: 'amd64' };
const users = { robot: 'right' };
const secret = pullSecret({ HOST: ['robot', 'right'] });

function openQuiet(clock: FakeClock, more: Parameters<typeof openSetup>[0] = {}): Promise<Setup> {
  return openSetup({ ...more, client: { clock, ...more.client } });
}

describe('Retry-After', () => {
  it.each([429, 503])('of %i to a description holds for everything that is asked of the host', async (status) => {
    const clock = new FakeClock('2026-01-01T00:00:00Z');
    await using setup = await openQuiet(clock);
    const digest = setup.publish('1');
    const image = pinImage(setup.reference, digest);
    const ways = [
      () => setup.client.describe(image, platform, setup.signal),
      () => setup.client.manifest(setup.reference, setup.signal),
      () => setup.client.blob(image, setup.signal),
      () => setup.client.layer(setup.reference, { mediaType: 'x', digest, sizeBytes: 1 }, setup.signal),
    ];
    setup.registry.failNext({ route: 'manifest', status, retryAfterSeconds: 3600 });
    await expect(setup.client.describe(image, platform, setup.signal)).rejects.toMatchObject({
      retryAfterSeconds: 3600,
    });
    setup.registry.clearRequests();

    await clock.advance({ minutes: 30 });
    for (const way of ways) {
      await expect(way()).rejects.toMatchObject({
        code: 'ERR_REGISTRY_RATE_LIMITED',
        retryable: true,
        retryAfterSeconds: 1800,
      });
    }
    expect(await setup.poll()).toMatchObject({ class: 'RateLimited', retryAfterSeconds: 1800, requests: 0 });
    // A pinned tag is resolved without a memory.
    expect(await setup.client.poll({ ...setup.reference, tag: 'debug' }, undefined, setup.signal)).toMatchObject({
      class: 'RateLimited',
      requests: 0,
    });
    expect(setup.registry.requests).toEqual([]);

    await clock.advance({ minutes: 30 });
    expect((await setup.poll()).class).toBe('Changed');
  });

  it('of a poll holds for descriptions, and for no other host', async () => {
    const clock = new FakeClock('2026-01-01T00:00:00Z');
    await using setup = await openQuiet(clock);
    await using other = await openSetup();
    const digest = setup.publish('1');
    other.publish('1');
    setup.registry.fail({ status: 429, retryAfterSeconds: 120, times: 1 });
    await setup.poll();

    await expect(
      setup.client.describe(pinImage(setup.reference, digest), platform, setup.signal),
    ).rejects.toMatchObject({ code: 'ERR_REGISTRY_RATE_LIMITED', retryAfterSeconds: 120 });
    expect((await other.poll()).class).toBe('Changed');
  });

  it('of the token endpoint keeps from asking for tokens', async () => {
    const clock = new FakeClock('2026-01-01T00:00:00Z');
    await using setup = await openQuiet(clock, { registry: { auth: { type: 'bearer', users } }, secret });
    setup.publish('1');
    setup.registry.fail({ route: 'token', status: 429, retryAfterSeconds: 3600, times: 1 });

    expect(await setup.poll()).toMatchObject({ class: 'RateLimited', retryAfterSeconds: 3600 });
    await clock.advance({ minutes: 30 });
    expect(await setup.poll()).toMatchObject({ class: 'RateLimited', retryAfterSeconds: 1800 });
    expect(setup.log.filter((line) => line.startsWith('GET'))).toEqual([]);
    await clock.advance({ minutes: 31 });
    expect((await setup.poll()).class).toBe('Changed');
  });

  it('is counted on the monotonic clock', async () => {
    const clock = new FakeClock('2026-01-01T00:00:00Z');
    await using setup = await openQuiet(clock);
    setup.publish('1');
    setup.registry.fail({ status: 429, retryAfterSeconds: 3600, times: 1 });
    await setup.poll();

    clock.jump({ hours: 48 });

    expect(await setup.poll()).toMatchObject({ class: 'RateLimited', requests: 0 });
  });

  it.each([
    ['a longer time than six hours', 429, '1000000000', 21_600],
    ['none', 429, undefined, 0],
    ['no time at all', 429, '0', 0],
    ['words', 429, 'later', 0],
    ['a time that has passed', 429, 'Wed, 31 Dec 2025 23:00:00 GMT', 0],
    ['a date', 429, 'Thu, 01 Jan 2026 01:00:00 GMT', 3600],
    ['a time beside another status', 404, '3600', 0],
    ['a time beside a success', 200, '3600', 0],
  ])('with %s keeps away for no longer than that', async (_, status, header, seconds) => {
    const clock = new FakeClock('2026-01-01T00:00:00Z');
    await using setup = await openQuiet(clock);
    setup.publish('1');
    const headers = header === undefined ? {} : { 'retry-after': header };
    const stop = setup.registry.fail({ headers, ...(status === 200 ? {} : { status }) });
    await setup.poll();
    stop();

    if (seconds > 0) {
      await clock.advance({ seconds: seconds - 1 });
      expect((await setup.poll()).class).toBe('RateLimited');
      await clock.advance({ seconds: 1 });
    }
    expect((await setup.poll()).requests).toBeGreaterThan(0);
  });

  it('of the storage behind a registry is not that of the registry', async () => {
    const clock = new FakeClock('2026-01-01T00:00:00Z');
    await using setup = await openQuiet(clock);
    await using storage = await openSetup();
    const digest = setup.publish('1');
    setup.registry.fail({ route: 'blob', redirectTo: `${storage.registry.origin}{path}` });
    storage.registry.fail({ route: 'blob', status: 429, retryAfterSeconds: 600 });
    const describing = () => setup.client.describe(pinImage(setup.reference, digest), platform, setup.signal);

    await expect(describing()).rejects.toMatchObject({ code: 'ERR_REGISTRY_RATE_LIMITED' });
    await expect(describing()).rejects.toMatchObject({ code: 'ERR_REGISTRY_RATE_LIMITED' });

    expect(storage.registry.requests).toHaveLength(1);
    expect((await setup.poll()).class).toBe('Changed');
    expect(setup.registry.requests.at(-1)?.url).toContain(`/v2/${repository}/`);
  });
});
