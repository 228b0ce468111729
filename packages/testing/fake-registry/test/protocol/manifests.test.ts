import { describe, expect, it } from '@jest/globals';
import { allTypes, codeOf, platform, repository, start } from '../support.ts';

const accept = { accept: allTypes };

describe('manifests', () => {
  it('are served by tag and by digest, with digest, length and ETag', async () => {
    await using harness = await start();
    const digest = harness.registry.pushImage({ repository, tag: 'a', platforms: [platform] });

    const byTag = await harness.ask('manifests/a', { headers: accept });
    const byDigest = await harness.ask(`manifests/${digest}`, { headers: accept });
    const head = await harness.ask('manifests/a', { method: 'HEAD', headers: accept });

    expect(byTag.status).toBe(200);
    expect(byDigest.text).toBe(byTag.text);
    expect(head.headers.get('docker-content-digest')).toBe(digest);
    expect(head.headers.get('content-length')).toBe(String(byTag.text.length));
    expect(head.headers.get('etag')).toBe(`"${digest}"`);
    expect(head.text).toBe('');
  });

  it.each([(digest: string) => digest, (digest: string) => `"${digest}"`])(
    'are not sent again to who names the digest, before Accept is looked at',
    async (write) => {
      await using harness = await start();
      const digest = harness.registry.pushImage({ repository, tag: 'a' });

      const answer = await harness.ask('manifests/a', { headers: { accept: '*/*', 'if-none-match': write(digest) } });

      expect(answer).toMatchObject({ status: 304, text: '' });
    },
  );

  it('have no ETag when that is turned off', async () => {
    await using harness = await start({ sendsEtag: false });
    const digest = harness.registry.pushImage({ repository, tag: 'a' });

    const answer = await harness.ask('manifests/a', { headers: { ...accept, 'if-none-match': digest } });

    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBeNull();
  });

  it('of OCI types are unknown to who does not accept them', async () => {
    await using harness = await start();
    harness.registry.pushImage({ repository, tag: 'a' });

    expect(codeOf(await harness.ask('manifests/a'))).toBe('MANIFEST_UNKNOWN');
  });

  it('of a Docker list are replaced by the linux/amd64 image for who accepts no list', async () => {
    await using harness = await start();
    const list = harness.registry.pushImage({ repository, tag: 'a', format: 'docker', platforms: [platform] });

    const image = 'application/vnd.docker.distribution.manifest.v2+json';
    const answer = await harness.ask('manifests/a', { headers: { accept: image } });

    expect(answer.headers.get('content-type')).toBe(image);
    expect(answer.headers.get('docker-content-digest')).not.toBe(list);
  });

  it('tell an unknown tag from an unknown repository', async () => {
    await using harness = await start();

    expect(codeOf(await harness.ask('manifests/a', { headers: accept }))).toBe('NAME_UNKNOWN');
    harness.registry.pushImage({ repository, tag: 'b' });
    expect(codeOf(await harness.ask('manifests/a', { headers: accept }))).toBe('MANIFEST_UNKNOWN');
  });

  it('are refused when they are no JSON, not what their digest says, or lack their content', async () => {
    await using harness = await start();
    const put = (reference: string, body: string) =>
      harness.ask(`manifests/${reference}`, { method: 'PUT', body, headers: { 'content-type': 'application/json' } });
    const config = { digest: `sha256:${'a'.repeat(64)}` };

    expect(codeOf(await put('a', '{'))).toBe('MANIFEST_INVALID');
    expect(codeOf(await put(config.digest, '{}'))).toBe('DIGEST_INVALID');
    expect(codeOf(await put('a', JSON.stringify({ config })))).toBe('MANIFEST_BLOB_UNKNOWN');
    expect(codeOf(await put('a', JSON.stringify({ manifests: [config] })))).toBe('MANIFEST_BLOB_UNKNOWN');
  });

  it('are deleted by tag, or by digest with every tag', async () => {
    await using harness = await start();
    const digest = harness.registry.pushImage({ repository, tag: 'a' });
    harness.registry.tag(repository, 'b', digest);

    expect((await harness.ask('manifests/a', { method: 'DELETE' })).status).toBe(202);
    expect(harness.registry.tags(repository)).toEqual(['b']);
    expect((await harness.ask(`manifests/${digest}`, { method: 'DELETE' })).status).toBe(202);
    expect(harness.registry.tags(repository)).toEqual([]);
    expect((await harness.ask(`manifests/${digest}`, { method: 'DELETE' })).status).toBe(404);
  });
});

describe('referrers', () => {
  it('are listed for the digest they name, and filtered by type', async () => {
    await using harness = await start();
    const subject = harness.registry.pushImage({ repository, tag: 'a' });
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const document = {
      schemaVersion: 2,
      mediaType,
      artifactType: 'application/x-signature',
      subject: { digest: subject },
    };
    const pushed = await harness.ask('manifests/signature', {
      method: 'PUT',
      body: JSON.stringify(document),
      headers: { 'content-type': mediaType },
    });

    const all = await harness.ask(`referrers/${subject}`);
    const other = await harness.ask(`referrers/${subject}?artifactType=application/x-other`);

    expect(pushed.headers.get('oci-subject')).toBe(subject);
    expect(JSON.parse(all.text)).toMatchObject({ manifests: [{ mediaType, artifactType: 'application/x-signature' }] });
    expect(JSON.parse(other.text)).toMatchObject({ manifests: [] });
    expect(other.headers.get('oci-filters-applied')).toBe('artifactType');
  });

  it('may be unknown to the registry', async () => {
    await using harness = await start({ hasReferrersApi: false });

    expect((await harness.ask(`referrers/sha256:${'a'.repeat(64)}`)).status).toBe(404);
  });
});
