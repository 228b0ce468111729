import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { parseDockerConfig } from '@insights/registry';
import { promote } from '../../src/index.ts';
import { openSetup, releaseVersion, repository } from '../support.ts';

const tag = '4.20-fast-track';

describe('promoting an image', () => {
  it('makes the tag stand for the same digest, without sending a layer', async () => {
    await using setup = await openSetup();
    setup.registry.clearRequests();

    const promotion = await promote({ ...setup.access, digest: setup.digest, tag }, setup.signal);

    expect(promotion).toEqual({ digest: setup.digest, previous: undefined });
    expect(setup.registry.digest(repository, tag)).toBe(setup.digest);
    expect(setup.registry.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });

  it('tells what the tag stood for before', async () => {
    await using setup = await openSetup();
    const older = setup.registry.pushImage({ repository, tag });

    const { previous } = await promote({ ...setup.access, digest: setup.digest, tag }, setup.signal);

    expect(previous).toBe(older);
  });

  it('moves an index as a whole', async () => {
    const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }));
    await using setup = await openSetup({}, { platforms });

    await promote({ ...setup.access, digest: setup.digest, tag }, setup.signal);

    expect(setup.registry.digest(repository, tag)).toBe(setup.digest);
  });

  it('changes nothing in a dry run', async () => {
    await using setup = await openSetup();

    const promotion = await promote({ ...setup.access, digest: setup.digest, tag, dryRun: true }, setup.signal);

    expect(promotion).toEqual({ digest: setup.digest, previous: undefined });
    expect(setup.registry.tags(repository)).toEqual([releaseVersion]);
  });

  it('is refused for a digest that the repository does not have', async () => {
    await using setup = await openSetup();
    const digest = `sha256:${'0'.repeat(64)}`;

    await expect(promote({ ...setup.access, digest, tag }, setup.signal)).rejects.toMatchObject({
      code: 'ERR_IMAGE_UNKNOWN',
      message: `there is no ${setup.access.registry}/${repository}@${digest}`,
    });
    expect(setup.registry.tags(repository)).toEqual([releaseVersion]);
  });

  it('is refused for a tag in place of a digest', async () => {
    await using setup = await openSetup();

    await expect(promote({ ...setup.access, digest: releaseVersion, tag }, setup.signal)).rejects.toMatchObject({
      code: 'ERR_IMAGE_UNKNOWN',
    });
  });

  it('fails when the tag stands for something else afterwards', async () => {
    await using setup = await openSetup();
    const other = setup.registry.pushImage({ repository, tag });
    setup.registry.fail({ method: 'PUT', status: 201 });

    const promotion = promote({ ...setup.access, digest: setup.digest, tag }, setup.signal);

    await expect(promotion).rejects.toMatchObject({ code: 'ERR_IMAGE_NOT_PROMOTED' });
    await expect(promotion).rejects.toThrow(other);
  });

  it('fails without the right to push, and tells no password', async () => {
    await using setup = await openSetup({ auth: { type: 'basic', users: { robot: 'right' } } });
    const auth = Buffer.from('robot:hunter2').toString('base64');
    const credentials = () => parseDockerConfig(JSON.stringify({ auths: { [setup.access.registry]: { auth } } }));

    const promotion = promote({ ...setup.access, credentials, digest: setup.digest, tag }, setup.signal);

    await expect(promotion).rejects.toMatchObject({ code: 'ERR_REGISTRY_DENIED' });
    await expect(promotion).rejects.not.toThrow(/hunter2/);
  });

  it('waits for a registry that is busy, as long as it asks for', async () => {
    await using setup = await openSetup();
    const clock = new FakeClock();
    setup.registry.failNext({ method: 'PUT', status: 503, retryAfterSeconds: 20 });

    const promotion = promote({ ...setup.access, clock, digest: setup.digest, tag }, setup.signal);
    while (clock.sleepers === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance({ seconds: 19 });
    expect(setup.registry.tags(repository)).toEqual([releaseVersion]);
    await clock.advance({ seconds: 1 });

    expect((await promotion).digest).toBe(setup.digest);
  });

  it('gives up on a registry that stays broken', async () => {
    await using setup = await openSetup();
    const clock = new FakeClock();
    setup.registry.fail({ method: 'GET', status: 500 });

    const promotion = promote({ ...setup.access, clock, digest: setup.digest, tag }, setup.signal);
    const outcome = promotion.catch((error: unknown) => error);
    for (let pause = 0; pause < 3; pause += 1) {
      while (clock.sleepers === 0) await new Promise((resolve) => setImmediate(resolve));
      await clock.advance({ seconds: 10 });
    }

    expect(await outcome).toMatchObject({ code: 'ERR_REGISTRY_UNAVAILABLE' });
  });
});
