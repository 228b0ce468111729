import { Readable } from 'node:stream';
import { digestOf } from '@insights/image-name';
import { describe, expect, it } from '@jest/globals';
import { FakeRegistry, type FakeRegistryOptions } from '@insights/fake-registry';
import { Egress } from '@insights/egress';
import { systemClock } from '@insights/process';
import { type BlobContent, mediaTypes, parseDockerConfig, RegistryWriter } from '../src/index.ts';
import { pullSecret, repository, userAgent } from './support.ts';

const signal = AbortSignal.timeout(20_000);
const content = blobOf(Buffer.from('a layer'));

describe('a registry writer', () => {
  it('sends a blob that the repository does not have, in one piece', async () => {
    await using setup = await openWriter();

    expect(await setup.writer.pushBlob(setup.reference, content, signal)).toBe(true);

    expect(setup.log).toEqual(['HEAD 404', 'POST 202', 'PUT 201']);
    expect(await setup.writer.hasBlob(setup.reference, content.digest, signal)).toBe(true);
  });

  it('asks, and sends nothing, for a blob that is there', async () => {
    await using setup = await openWriter();
    setup.registry.pushBlob(repository, Buffer.from('a layer'));

    expect(await setup.writer.pushBlob(setup.reference, content, signal)).toBe(false);

    expect(setup.log).toEqual(['HEAD 200']);
  });

  it('pushes a manifest under a tag, byte for byte', async () => {
    await using setup = await openWriter();
    const manifest = await setup.pushParts();

    const digest = await setup.writer.pushManifest({ ...setup.reference, tagOrDigest: 'next' }, manifest, signal);

    expect(digest).toBe(digestOf(manifest.bytes));
    expect(setup.registry.digest(repository, 'next')).toBe(digest);
  });

  it('says which part of a manifest the registry misses', async () => {
    await using setup = await openWriter();

    const pushed = setup.writer.pushManifest({ ...setup.reference, tagOrDigest: 'next' }, manifestOf(content), signal);

    await expect(pushed).rejects.toMatchObject({ code: 'ERR_REGISTRY_BLOB_UNKNOWN' });
    await expect(pushed).rejects.toThrow(content.digest);
  });

  it('is told when content is not what its digest says', async () => {
    await using setup = await openWriter();
    const lie: BlobContent = { ...content, digest: digestOf(Buffer.from('something else')) };

    await expect(setup.writer.pushBlob(setup.reference, lie, signal)).rejects.toMatchObject({
      code: 'ERR_REGISTRY_DIGEST_MISMATCH',
      status: 400,
    });
  });

  it('asks a token endpoint for the right to push', async () => {
    await using setup = await openWriter({ auth: { type: 'bearer', users: { robot: 'right' } } });

    expect(await setup.writer.pushBlob(setup.reference, content, signal)).toBe(true);

    const token = setup.registry.requests.find(({ url }) => url.startsWith('/token'));
    expect(new URL(token?.url ?? '', setup.registry.origin).searchParams.get('scope')).toBe(
      `repository:${repository}:pull,push`,
    );
  });

  it('is refused without the right credential', async () => {
    await using setup = await openWriter({ auth: { type: 'basic', users: { robot: 'other' } } });

    await expect(setup.writer.pushBlob(setup.reference, content, signal)).rejects.toMatchObject({
      code: 'ERR_REGISTRY_DENIED',
      retryable: false,
    });
  });

  it('sends the content to no other host than the registry', async () => {
    await using setup = await openWriter();
    setup.registry.failNext({ method: 'POST', status: 202, headers: { location: 'http://192.0.2.1/upload' } });

    await expect(setup.writer.pushBlob(setup.reference, content, signal)).rejects.toThrow(
      'does not say where on itself to upload to',
    );
  });

  it('goes to the registry as it was reached, whatever scheme and port it calls itself by', async () => {
    await using setup = await openWriter();
    const { hostname } = new URL(setup.registry.origin);
    await setup.writer.hasBlob(setup.reference, content.digest, signal);
    setup.registry.failNext({
      method: 'POST',
      status: 202,
      headers: { location: `https://${hostname}/v2/${repository}/blobs/uploads/none?state=1` },
    });

    await expect(setup.writer.pushBlob(setup.reference, content, signal)).rejects.toMatchObject({
      code: 'ERR_REGISTRY_REJECTED',
    });
    expect(setup.registry.requests.at(-1)?.url).toMatch(/uploads\/none\?state=1&digest=sha256/);
  });
});

function blobOf(bytes: Buffer): BlobContent {
  return { digest: digestOf(bytes), sizeBytes: bytes.length, open: () => Readable.from([bytes]) };
}

function manifestOf({ digest, sizeBytes }: BlobContent) {
  const descriptor = { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: sizeBytes };
  const document = { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config: descriptor, layers: [] };
  return { mediaType: mediaTypes.ociManifest, bytes: Buffer.from(JSON.stringify(document)) };
}

async function openWriter(options: FakeRegistryOptions = {}) {
  const registry = await FakeRegistry.start(options);
  const egress = new Egress();
  const reference = { registry: registry.host, repository };
  const writer = new RegistryWriter({
    egress,
    userAgent,
    clock: systemClock,
    insecureRegistries: [registry.host],
    credentials: () => parseDockerConfig(pullSecret({ [registry.host]: ['robot', 'right'] })),
  });
  return {
    registry,
    reference,
    writer,
    get log() {
      return registry.requests.map(({ method, status }) => `${method} ${status}`);
    },
    async pushParts() {
      await writer.pushBlob(reference, content, signal);
      return manifestOf(content);
    },
    async [Symbol.asyncDispose]() {
      egress.close();
      await registry.close();
    },
  };
}
