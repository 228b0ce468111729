import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { openSetup, repository, type Setup, tag } from '../support.ts';

describe('a poll', () => {
  let setup: Setup;
  const clock = new FakeClock('2026-01-01T00:00:00Z');

  beforeEach(async () => {
    setup = await openSetup({ client: { clock } });
  });
  afterEach(async () => {
    await setup[Symbol.asyncDispose]();
  });

  it('of a known digest is one HEAD without a body (R1)', async () => {
    setup.publish('1');
    await setup.poll();

    const result = await setup.poll();

    expect(result).toMatchObject({ class: 'Unchanged', requests: 1 });
    expect(setup.registry.requests.map(({ method }) => method)).toEqual(['HEAD']);
  });

  it('sends the ETag of the server and takes 304 for an answer (R2)', async () => {
    const digest = setup.publish('1');
    await setup.poll();

    const result = await setup.poll();

    expect(result).toMatchObject({ class: 'Unchanged', digest });
    expect(setup.log).toEqual(['HEAD 304']);
  });

  it('sends no ETag that was edited where it was kept to one that no header can carry', async () => {
    const digest = setup.publish('1');
    await setup.poll();
    if (setup.memory) setup.memory = { ...setup.memory, etag: '"a"\r\nX: y' };

    expect(await setup.poll()).toMatchObject({ class: 'Unchanged', digest });
    expect(setup.log).toEqual(['HEAD 200']);
  });

  it('works without ETag as well', async () => {
    await using plain = await openSetup({ registry: { sendsEtag: false } });
    const digest = plain.publish('1');
    await plain.poll();

    expect(await plain.poll()).toMatchObject({ class: 'Unchanged', digest, requests: 1 });
    expect(plain.memory).not.toHaveProperty('etag');
  });

  it('of a new digest fetches that digest, hashes it and only then says Changed', async () => {
    setup.publish('1');
    await setup.poll();

    const digest = setup.publish('2');
    const result = await setup.poll();

    expect(result).toMatchObject({ class: 'Changed', digest, memory: { digest, failures: 0 } });
    expect(setup.registry.requests.map(({ url }) => url)).toEqual([
      `/v2/${repository}/manifests/${tag}`,
      `/v2/${repository}/manifests/${digest}`,
    ]);
  });

  it.each([
    ['405', { status: 405 }],
    ['501', { status: 501 }],
    ['400', { status: 400 }],
    ['403', { status: 403 }],
    ['200 without a digest', { digestHeader: null }],
    ['200 with a malformed digest', { digestHeader: 'sha256:abc' }],
    ['200 without a Content-Type', { headers: { 'Content-Type': null } }],
  ])('whose HEAD gives %s is made by GET, for 24 hours (R3)', async (_, fault) => {
    setup.publish('1');
    setup.registry.fail({ method: 'HEAD', ...fault });

    expect((await setup.poll()).class).toBe('Changed');
    await clock.advance({ hours: 23 });
    await setup.poll();
    expect(setup.registry.requests.map(({ method }) => method)).toEqual(['GET']);
    await clock.advance({ hours: 2 });
    expect((await setup.poll()).class).toBe('Unchanged');
    expect(setup.registry.requests[0]?.method).toBe('HEAD');
  });

  it('spares the other tags of a host the HEAD that does not work', async () => {
    const digest = setup.publish('1');
    setup.registry.tag(repository, 'other', digest);
    setup.registry.fail({ method: 'HEAD', status: 405 });
    await setup.poll();
    setup.registry.clearRequests();

    await setup.client.poll({ ...setup.reference, tag: 'other' }, undefined, setup.signal);

    expect(setup.log).toEqual(['GET 200']);
  });

  it('forgets the ETag when the server stops sending one, or it would stand for the digest before', async () => {
    const first = setup.publish('1');
    await setup.poll();
    const digest = setup.publish('2');
    setup.registry.failNext({ method: 'HEAD', headers: { ETag: null } });
    expect(await setup.poll()).toMatchObject({ class: 'Changed', digest });

    setup.registry.tag(repository, tag, first);

    expect(await setup.poll()).toMatchObject({ class: 'Changed', digest: first });
  });

  it('by GET takes 304 for an answer too', async () => {
    setup.publish('1');
    setup.registry.fail({ method: 'HEAD', status: 405 });
    await setup.poll();

    expect((await setup.poll()).class).toBe('Unchanged');
    expect(setup.log).toEqual(['GET 304']);
  });

  it('never believes a digest that the bytes do not have (R4)', async () => {
    const digest = setup.publish('1');
    await setup.poll();
    setup.registry.fail({ digestHeader: `sha256:${'0'.repeat(64)}` });
    setup.publish('2');

    const result = await setup.poll();

    expect(result).toMatchObject({ class: 'ProtocolError', memory: { digest, failures: 1 } });
    expect(result).not.toHaveProperty('digest');
  });

  it('never believes bytes that do not have the digest asked for', async () => {
    const [first, second] = [setup.publish('1'), setup.publish('2')];
    setup.registry.fail({ method: 'GET', redirectTo: `/v2/${repository}/manifests/${first}`, pathContains: second });

    expect(await setup.poll()).toMatchObject({ class: 'ProtocolError', code: 'ERR_REGISTRY_DIGEST_MISMATCH' });
  });

  it('examines a tag whose kind changed under one digest', async () => {
    const digest = setup.publish('1');
    await setup.poll();
    setup.memory = { ...setup.memory, mediaType: 'application/vnd.oci.image.manifest.v1+json' } as typeof setup.memory;
    setup.registry.fail({
      method: 'HEAD',
      status: 200,
      digestHeader: digest,
      headers: { 'content-type': 'application/vnd.oci.image.index.v1+json' },
    });

    expect((await setup.poll()).class).toBe('Unchanged');
    expect(setup.log).toEqual(['HEAD 200', 'GET 200']);
  });

  it('sees no change when the tag flipped back in between (R22)', async () => {
    const digest = setup.publish('A');
    await setup.poll();

    setup.publish('B');
    setup.registry.tag(repository, tag, digest);

    expect(await setup.poll()).toMatchObject({ class: 'Unchanged', digest });
  });

  it('passes each distinct Warning on once (R16)', async () => {
    setup.publish('1');
    setup.registry.fail({ headers: { Warning: '299 - "Your certificate expires", 299 - "Say \\"hello\\""' } });

    const first = await setup.poll();
    const second = await setup.poll();

    expect(first.warnings).toEqual([
      { code: 'RegistryWarning', message: 'Your certificate expires' },
      { code: 'RegistryWarning', message: 'Say "hello"' },
    ]);
    expect(second.warnings).toEqual([]);
  });

  it('counts failures in a row and forgets them at the first answer', async () => {
    setup.publish('1');
    setup.registry.fail({ status: 503, times: 2 });

    expect((await setup.poll()).memory.failures).toBe(1);
    expect((await setup.poll()).memory.failures).toBe(2);
    expect((await setup.poll()).memory.failures).toBe(0);
  });

  it('keeps what it knew through days of failures (R23)', async () => {
    const digest = setup.publish('1');
    const { memory } = await setup.poll();
    setup.registry.fail({ dropConnection: 'before-headers' });

    for (let failures = 1; failures <= 5; failures += 1) {
      await clock.advance({ hours: 14 });
      expect(await setup.poll()).toMatchObject({ class: 'NetworkError', memory: { digest, failures } });
    }
    expect(setup.memory?.lastSuccessAt).toBe(memory.lastSuccessAt);
    setup.registry.clearFaults();
    expect(await setup.poll()).toMatchObject({ class: 'Unchanged', requests: 1 });
  });

  it('does not use the memory of another reference', async () => {
    const digest = setup.publish('1');
    await setup.poll();
    setup.registry.tag(repository, 'other', digest);

    const other = { ...setup.reference, tag: 'other' };

    expect((await setup.client.poll(other, setup.memory, setup.signal)).class).toBe('Changed');
  });

  it('needs a tag', async () => {
    const { tag: _, ...untagged } = setup.reference;

    expect(await setup.client.poll(untagged, undefined, setup.signal)).toMatchObject({
      class: 'Refused',
      code: 'ERR_REGISTRY_REFERENCE_INVALID',
    });
  });

  it('sends our User-Agent and never asks for compression', async () => {
    setup.publish('1');
    setup.registry.fail({ method: 'GET', headers: { 'Content-Encoding': 'gzip' } });

    const result = await setup.poll();

    expect(result.class).toBe('ProtocolError');
    expect(setup.registry.requests.every((request) => request.userAgent === 'insights-operator/4.20.7')).toBe(true);
  });

  it('counts the same bytes as the registry does', async () => {
    setup.publish('1');
    await setup.poll();

    const result = await setup.poll();

    const [request] = setup.registry.requests;
    expect([result.bytesSent, result.bytesReceived]).toEqual([request?.bytesIn, request?.bytesOut]);
  });

  it('ends with the reason of an abort', async () => {
    setup.publish('1');

    const polling = setup.client.poll(setup.reference, undefined, AbortSignal.abort(new Error('stopping')));

    await expect(polling).rejects.toThrow('stopping');
  });
});
