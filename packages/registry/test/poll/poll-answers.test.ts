import { formatImage } from '@insights/image-name';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { openSetup, repository, type Setup, tag } from '../support.ts';

const htmlPage = '<html><body>429 Too Many Requests</body></html>';
const schema1 = 'application/vnd.docker.distribution.manifest.v1+prettyjws';

describe('the answer to a poll', () => {
  let setup: Setup;

  beforeEach(async () => {
    setup = await openSetup();
  });
  afterEach(async () => {
    await setup[Symbol.asyncDispose]();
  });

  it.each(['MANIFEST_UNKNOWN', 'TAG_EXPIRED', 'UNKNOWN'])('asks GET why a tag is missing: %s (R11)', async (code) => {
    setup.publish('1');
    const body = JSON.stringify({ errors: [{ code, message: 'Tag has expired' }] });
    setup.registry.fail({ status: 404, body });

    const result = await setup.poll();

    expect(result).toMatchObject({ class: 'TagMissing', memory: { failures: 0 } });
    expect(result.message).toContain(`${code}: Tag has expired`);
    expect(setup.registry.requests.map(({ method }) => method)).toEqual(['HEAD', 'GET']);
  });

  it('tells a repository that does not exist from a tag', async () => {
    expect((await setup.poll()).class).toBe('RepoMissingOrDenied');
    setup.registry.pushImage({ repository, tag: 'other' });
    expect((await setup.poll()).class).toBe('TagMissing');
  });

  it('names a tag that is missing once, as people write it', async () => {
    setup.registry.pushImage({ repository, tag: 'other' });

    const { message } = await setup.poll();

    expect(message).toContain(` 404 for ${setup.registry.host}/${repository}:${tag}: MANIFEST_UNKNOWN`);
  });

  it('takes a tag that comes back with the same digest as unchanged', async () => {
    const digest = setup.publish('1');
    await setup.poll();

    setup.registry.remove(repository, tag);
    expect((await setup.poll()).class).toBe('TagMissing');
    setup.registry.tag(repository, tag, digest);
    expect(await setup.poll()).toMatchObject({ class: 'Unchanged', digest });
  });

  it.each([
    [429, '', 'RateLimited'],
    [401, '', 'RepoMissingOrDenied'],
    [500, '', 'ServerError'],
    [502, htmlPage, 'ServerError'],
    [503, '', 'ServerError'],
    [408, '', 'ServerError'],
    [499, '', 'ServerError'],
    [522, '', 'ServerError'],
    [407, '', 'NetworkError'],
    [418, '', 'ProtocolError'],
    [304, '', 'ProtocolError'],
    [418, '{"errors":[{"code":"TOOMANYREQUESTS"}]}', 'RateLimited'],
    [400, '{"errors":[{"code":"DENIED"}]}', 'RepoMissingOrDenied'],
  ])('answered %i %s is classed %s', async (status, body, expected) => {
    setup.publish('1');
    setup.registry.fail({ status, body });
    // Answers to HEAD have no body, so let GET ask.
    const memory = {
      reference: formatImage(setup.reference),
      lastPollAt: '2026-01-01T00:00:00Z',
      failures: 0,
      headUnusableUntil: '2999-01-01T00:00:00Z',
    };

    expect((await setup.client.poll(setup.reference, memory, setup.signal)).class).toBe(expected);
  });

  it.each(['HEAD', 'GET'])('is rate limited by a 429 to %s, whatever its body (R10)', async (method) => {
    setup.publish('1');
    if (method === 'GET') setup.registry.fail({ method: 'HEAD', status: 405 });
    setup.registry.fail({ method, status: 429, body: htmlPage, headers: { 'content-type': 'text/html' } });

    expect(await setup.poll()).toMatchObject({ class: 'RateLimited', memory: { failures: 1 } });
  });

  it.each([
    ['120', 120],
    ['Thu, 01 Jan 2026 01:00:00 GMT', 3600],
    ['Wed, 31 Dec 2025 23:00:00 GMT', undefined],
    ['soon', undefined],
    ['1000000000', 21_600],
  ])('passes on Retry-After: %s as %s seconds (R9)', async (header, expected) => {
    await using frozen = await openSetup({ client: { clock: new FakeClock('2026-01-01T00:00:00Z') } });
    frozen.publish('1');
    frozen.registry.fail({ status: 429, headers: { 'Retry-After': header } });

    expect((await frozen.poll()).retryAfterSeconds).toBe(expected);
  });

  it.each([
    ['a captive portal (R12)', 'text/html; charset=utf-8', htmlPage],
    ['an unknown media type', 'application/vnd.example.artifact+json', '{"schemaVersion":2}'],
    ['broken JSON', 'application/vnd.oci.image.index.v1+json', '{"schemaVersion":2,'],
    [
      'another mediaType in the body',
      'application/vnd.oci.image.index.v1+json',
      '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json"}',
    ],
  ])('of %s breaks the protocol', async (_, mediaType, body) => {
    setup.registry.push(repository, tag, mediaType, Buffer.from(body));

    expect((await setup.poll()).class).toBe('ProtocolError');
  });

  it('refuses schema 1 (R14)', async () => {
    setup.registry.push(repository, tag, schema1, Buffer.from('{"schemaVersion":1}'));

    expect(await setup.poll()).toMatchObject({ class: 'Refused', code: 'ERR_REGISTRY_REFUSED' });
  });
});
