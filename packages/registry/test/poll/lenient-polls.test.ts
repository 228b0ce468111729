import { digestOf } from '@insights/image-name';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { mediaTypes, nextPollDelaySeconds } from '../../src/index.ts';
import { openSetup, pullSecret, repository, type Setup, tag } from '../support.ts';

describe('a HEAD', () => {
  let setup: Setup;
  const clock = new FakeClock('2026-01-01T00:00:00Z');

  beforeEach(async () => {
    setup = await openSetup({ client: { clock } });
  });
  afterEach(async () => {
    await setup[Symbol.asyncDispose]();
  });

  it.each([401, 402, 406, 410, 411, 415, 416, 418, 500])(
    'that is answered %i is asked again as GET, for 24 hours',
    async (status) => {
      const digest = setup.publish('1');
      setup.registry.fail({ method: 'HEAD', status });

      expect(await setup.poll()).toMatchObject({ class: 'Changed', digest });
      expect(setup.log).toEqual([`HEAD ${status}`, 'GET 200']);
      await clock.advance({ hours: 23 });
      await setup.poll();
      expect(setup.log).toEqual(['GET 304']);
      await clock.advance({ hours: 2 });
      await setup.poll();
      expect(setup.log[0]).toBe(`HEAD ${status}`);
    },
  );

  it.each([407, 408, 429, 499, 502, 503, 504])('that is answered %i has said enough', async (status) => {
    setup.publish('1');
    setup.registry.fail({ method: 'HEAD', status });

    await setup.poll();

    expect(setup.log).toEqual([`HEAD ${status}`]);
  });

  it('that is refused like its GET is remembered for nothing', async () => {
    setup.publish('1');
    setup.registry.fail({ status: 406, times: 2 });

    expect((await setup.poll()).class).toBe('ProtocolError');
    expect(setup.memory).not.toHaveProperty('headUnusableUntil');
    expect((await setup.poll()).class).toBe('Changed');
  });

  it('that is refused without a challenge lets GET be challenged', async () => {
    const auth = { type: 'bearer', users: { robot: 'right' } } as const;
    await using guarded = await openSetup({ registry: { auth }, secret: pullSecret({ HOST: ['robot', 'right'] }) });
    guarded.publish('1');
    guarded.registry.fail({ method: 'HEAD', status: 401 });

    expect((await guarded.poll()).class).toBe('Changed');
    expect(guarded.log).toEqual(['HEAD 401', 'GET 401', 'GET 200', 'GET 200']);
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'application/octet-stream', 'text/plain'])(
    'with the right digest and %s has GET by that digest look, once',
    async (type) => {
      const digest = setup.publish('1');
      setup.registry.fail({ method: 'HEAD', headers: { 'content-type': type } });

      expect(await setup.poll()).toMatchObject({ class: 'Changed', digest });
      expect(setup.registry.requests.at(-1)?.url).toBe(`/v2/${repository}/manifests/${digest}`);
      expect(await setup.poll()).toMatchObject({ class: 'Unchanged', requests: 1 });
      expect(setup.memory?.mediaType).toBe('application/vnd.oci.image.index.v1+json');
    },
  );

  it('and a GET that call everything JSON are believed by the body', async () => {
    const digest = setup.publish('1');
    setup.registry.fail({ headers: { 'content-type': 'application/json', etag: null } });

    expect(await setup.poll()).toMatchObject({ class: 'Changed', digest });
    expect(await setup.poll()).toMatchObject({ class: 'Unchanged', requests: 1 });
  });

  it('is sent an ETag only with the digest that was hashed for it', async () => {
    const digest = setup.publish('1');
    await setup.poll();
    const { digest: _, ...withoutDigest } = setup.memory ?? { reference: '', lastPollAt: '', failures: 0 };
    setup.memory = withoutDigest;

    expect(await setup.poll()).toMatchObject({ class: 'Changed', digest });
    expect(setup.log).toEqual(['HEAD 200', 'GET 200']);
  });

  it('after a restart is the one request that is needed, with or without an ETag', async () => {
    const digest = setup.publish('1');
    await setup.poll();
    const { reference, lastPollAt, failures } = setup.memory ?? { reference: '', lastPollAt: '', failures: 0 };

    for (const etag of [setup.memory?.etag, undefined]) {
      setup.memory = { reference, lastPollAt, failures, digest, ...(etag === undefined ? {} : { etag }) };
      setup.restart();
      expect(await setup.poll()).toMatchObject({ class: 'Unchanged', digest, requests: 1 });
    }
  });
});

describe('a tag that is named by sha512', () => {
  const bytes = Buffer.from(`{"schemaVersion":2,"mediaType":"${mediaTypes.ociIndex}","manifests":[]}`);
  const sha512 = digestOf(bytes, 'sha512');

  it.each([
    ['HEAD', ['HEAD 200']],
    ['GET', ['HEAD 405', 'GET 200']],
  ])('in the answer to %s is refused once and then left alone', async (method, log) => {
    await using setup = await openSetup();
    setup.registry.push(repository, tag, mediaTypes.ociIndex, bytes);
    if (method === 'GET') setup.registry.fail({ method: 'HEAD', status: 405 });
    setup.registry.fail({ digestHeader: sha512 });

    const result = await setup.poll();

    expect(result).toMatchObject({ class: 'Refused', code: 'ERR_REGISTRY_REFUSED' });
    expect(setup.log).toEqual(log);
    expect(result.message).toContain('only images named by sha256 are run');
    expect(result.memory).not.toHaveProperty('digest');
    const delay = nextPollDelaySeconds({ class: 'Refused', intervalSeconds: 600, failures: 1, random: () => 0 });
    expect(delay).toBe(6 * 3600);
  });

  it('is left for the digest that it had before when it comes back', async () => {
    await using setup = await openSetup();
    const digest = setup.publish('1');
    await setup.poll();
    setup.registry.failNext({
      method: 'HEAD',
      digestHeader: sha512,
      status: 200,
      headers: { 'content-type': mediaTypes.ociIndex },
    });

    expect((await setup.poll()).class).toBe('Refused');
    expect(await setup.poll()).toMatchObject({ class: 'Unchanged', digest });
  });
});
