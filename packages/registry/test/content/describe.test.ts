import { pinImage } from '@insights/image-name';
import { present } from '@insights/process';
import { describe, expect, it } from '@jest/globals';
import { buildImage } from '@insights/fake-registry';
import { type ImageDescription, mediaTypes, type Platform } from '../../src/index.ts';
import { openSetup, repository, type Setup } from '../support.ts';

const amd64 = { os: 'linux', architecture: 'amd64' };
const s390x = { os: 'linux', architecture: 's390x' };

function describeDigest(setup: Setup, digest: string, platform: Platform = amd64): Promise<ImageDescription> {
  return setup.client.describe(pinImage(setup.reference, digest), platform, setup.signal);
}

/** Stores an index with the given entries. */
function pushIndex(setup: Setup, manifests: unknown[]): string {
  const document = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests };
  const bytes = Buffer.from(JSON.stringify(document));
  const digest = setup.registry.push(repository, 'index', mediaTypes.ociIndex, bytes);
  return digest;
}

function entry(mediaType: string, digest: string, platform?: Platform) {
  return { mediaType, digest, size: 2, ...present({ platform }) };
}

/** Stores an image and gives the digest of its manifest alone. */
function pushManifest(setup: Setup, version: string, platform: Platform): string {
  setup.registry.pushImage({ repository, labels: { version }, platforms: [platform] });
  return buildImage({ labels: { version }, platforms: [platform] }).manifests[0]?.digest ?? '';
}

describe('the description of an image', () => {
  it('is what index, manifest and config of the platform say', async () => {
    await using setup = await openSetup();
    const spec = {
      labels: { 'insights.openshift.io/contract': '1', 'org.opencontainers.image.version': '4.20.8' },
      entrypoint: ['/usr/bin/insights-operator'],
      cmd: ['serve'],
      env: ['A=b'],
      user: '1001',
      workingDirectory: '/app',
      created: '2026-01-01T00:00:00Z',
      layers: [Buffer.alloc(1024), Buffer.alloc(2048, 'x')],
      platforms: [s390x, amd64],
    };
    const digest = setup.registry.pushImage({ repository, tag: 'a', ...spec });
    const built = buildImage(spec);

    const description = await describeDigest(setup, digest);

    expect(description).toMatchObject({
      digest,
      platformDigest: built.manifests[1]?.digest,
      platform: amd64,
      labels: spec.labels,
      entrypoint: spec.entrypoint,
      command: spec.cmd,
      environment: spec.env,
      user: '1001',
      workingDirectory: '/app',
      created: '2026-01-01T00:00:00Z',
    });
    expect(description.layers).toHaveLength(2);
    expect(description.compressedBytes).toBe((built.blobs[0]?.length ?? 0) + (built.blobs[1]?.length ?? 0));
    expect(setup.log).toEqual(['GET 200', 'GET 200', 'GET 200']);
  });

  it('of a single image costs two requests and has one digest', async () => {
    await using setup = await openSetup();
    const digest = setup.registry.pushImage({ repository, tag: 'a', format: 'docker' });
    const platform = { os: 'linux', architecture: buildArchitecture() };

    expect(await describeDigest(setup, digest, platform)).toMatchObject({ digest, platformDigest: digest });
    expect(setup.log).toEqual(['GET 200', 'GET 200']);
  });

  it('is refused when the index has nothing for the platform (R13)', async () => {
    await using setup = await openSetup();
    const digest = setup.registry.pushImage({ repository, tag: 'a', platforms: [amd64] });

    await expect(describeDigest(setup, digest, s390x)).rejects.toMatchObject({
      code: 'ERR_REGISTRY_PLATFORM_MISSING',
      message: expect.stringContaining('no image for linux/s390x'),
    });
  });

  it('is refused when a single image is for another platform', async () => {
    await using setup = await openSetup();
    const digest = setup.registry.pushImage({ repository, tag: 'a' });

    await expect(describeDigest(setup, digest, s390x)).rejects.toMatchObject({ code: 'ERR_REGISTRY_PLATFORM_MISSING' });
  });

  it('passes over attestations and unknown media types, and takes the first match (R13)', async () => {
    await using setup = await openSetup();
    const [first, second] = ['1', '2'].map((version) => {
      const index = setup.registry.pushImage({ repository, labels: { version }, platforms: [amd64] });
      return { index, image: buildImage({ labels: { version }, platforms: [amd64] }).manifests[0]?.digest ?? '' };
    });
    const digest = pushIndex(setup, [
      entry(mediaTypes.ociManifest, second?.image ?? '', { os: 'unknown', architecture: 'unknown' }),
      entry('application/vnd.example+json', second?.image ?? '', amd64),
      entry(mediaTypes.ociManifest, second?.image ?? ''),
      entry(mediaTypes.ociManifest, first?.image ?? '', amd64),
      entry(mediaTypes.ociManifest, second?.image ?? '', amd64),
    ]);

    expect((await describeDigest(setup, digest)).labels).toEqual({ version: '1' });
  });

  it('is found in an index within an index (R13)', async () => {
    await using setup = await openSetup();
    const inner = setup.registry.pushImage({ repository, labels: { version: '1' }, platforms: [amd64] });
    const digest = pushIndex(setup, [entry(mediaTypes.ociIndex, inner)]);

    expect(await describeDigest(setup, digest)).toMatchObject({ digest, labels: { version: '1' } });
  });

  it('is refused when indexes nest too deeply', async () => {
    await using setup = await openSetup();
    let digest = setup.registry.pushImage({ repository, platforms: [amd64] });
    for (let depth = 0; depth < 4; depth += 1) digest = pushIndex(setup, [entry(mediaTypes.ociIndex, digest)]);

    await expect(describeDigest(setup, digest)).rejects.toMatchObject({ code: 'ERR_REGISTRY_REFUSED' });
  });

  it('fails when the config blob is missing, altered or no JSON', async () => {
    await using setup = await openSetup();
    const image = (config: Buffer, digest = setup.registry.pushBlob(repository, config)) => {
      const document = {
        schemaVersion: 2,
        config: { ...entry('application/vnd.oci.image.config.v1+json', digest), size: config.length },
        layers: [],
      };
      return setup.registry.push(repository, 'a', mediaTypes.ociManifest, Buffer.from(JSON.stringify(document)));
    };

    const missing = describeDigest(setup, image(Buffer.from('{}'), `sha256:${'b'.repeat(64)}`));
    await expect(missing).rejects.toMatchObject({ code: 'ERR_REGISTRY_BLOB_UNKNOWN' });
    await expect(describeDigest(setup, image(Buffer.from('{')))).rejects.toMatchObject({
      code: 'ERR_REGISTRY_PROTOCOL',
    });
    await expect(describeDigest(setup, image(Buffer.from('{}')))).rejects.toMatchObject({
      code: 'ERR_REGISTRY_PROTOCOL',
    });
    const good = image(Buffer.from(JSON.stringify(amd64)));
    setup.registry.failNext({ route: 'blob', body: '{"os":"linux"}' });
    await expect(describeDigest(setup, good)).rejects.toMatchObject({ code: 'ERR_REGISTRY_DIGEST_MISMATCH' });
  });

  it('fails when the registry does not have the digest', async () => {
    await using setup = await openSetup();
    setup.publish('1');

    await expect(describeDigest(setup, `sha256:${'c'.repeat(64)}`)).rejects.toMatchObject({
      code: 'ERR_REGISTRY_MANIFEST_UNKNOWN',
      status: 404,
      retryable: false,
    });
  });
});

describe('an index entry without a platform', () => {
  const arm64 = { os: 'linux', architecture: 'arm64' };

  it.each([
    ['alone', []],
    ['beside one for another platform', [arm64]],
  ])('%s is taken by what its config says', async (_, others) => {
    await using setup = await openSetup();
    const digest = pushIndex(setup, [
      ...others.map((platform) => entry(mediaTypes.ociManifest, pushManifest(setup, 'other', platform), platform)),
      entry(mediaTypes.ociManifest, pushManifest(setup, '1', amd64)),
    ]);

    expect(await describeDigest(setup, digest)).toMatchObject({ digest, labels: { version: '1' } });
  });

  it('is the last choice, also before one in a nested index', async () => {
    await using setup = await openSetup();
    const named = setup.registry.pushImage({ repository, labels: { version: 'named' }, platforms: [amd64] });
    const digest = pushIndex(setup, [
      entry(mediaTypes.ociManifest, pushManifest(setup, 'unnamed', amd64)),
      entry(mediaTypes.ociIndex, named),
    ]);

    expect((await describeDigest(setup, digest)).labels).toEqual({ version: 'named' });
  });

  it('is passed over when it is for another platform, a signature, or cannot be read', async () => {
    await using setup = await openSetup();
    const artifact = (config: string, mediaType: string) => {
      const blob = setup.registry.pushBlob(repository, Buffer.from(config));
      const document = { schemaVersion: 2, config: { mediaType, digest: blob, size: config.length }, layers: [] };
      const bytes = Buffer.from(JSON.stringify(document));
      return entry(mediaTypes.ociManifest, setup.registry.push(repository, 'artifact', mediaTypes.ociManifest, bytes));
    };
    const digest = pushIndex(setup, [
      entry(mediaTypes.ociManifest, pushManifest(setup, 'other', arm64)),
      artifact('{}', 'application/vnd.oci.empty.v1+json'),
      artifact('{', 'application/vnd.oci.image.config.v1+json'),
      entry(mediaTypes.ociManifest, pushManifest(setup, '1', amd64)),
    ]);

    expect((await describeDigest(setup, digest)).labels).toEqual({ version: '1' });
    await expect(describeDigest(setup, digest, s390x)).rejects.toMatchObject({ code: 'ERR_REGISTRY_PLATFORM_MISSING' });
  });

  it('is asked for ten times at most', async () => {
    await using setup = await openSetup();
    const other = entry(mediaTypes.ociManifest, pushManifest(setup, 'other', arm64));
    const digest = pushIndex(
      setup,
      Array.from({ length: 90 }, () => other),
    );
    setup.registry.clearRequests();

    await expect(describeDigest(setup, digest)).rejects.toMatchObject({ code: 'ERR_REGISTRY_PLATFORM_MISSING' });
    expect(setup.registry.requests.length).toBeLessThan(20);
  });
});

describe('what a registry says of an encoding', () => {
  it.each(['aws-chunked', '', 'Identity', 'none', 'gzip', 'utf-8, binary'])(
    '(%p) is left to the hash of a config blob',
    async (encoding) => {
      await using setup = await openSetup();
      const digest = setup.publish('1');
      setup.registry.fail({ route: 'blob', headers: { 'content-encoding': encoding } });

      expect(await describeDigest(setup, digest)).toMatchObject({ digest });
    },
  );

  it.each(['aws-chunked', '', 'Identity'])('(%p) is left to the hash of a manifest', async (encoding) => {
    await using setup = await openSetup();
    const digest = setup.publish('1');
    setup.registry.fail({ route: 'manifest', headers: { 'content-encoding': encoding } });

    expect(await setup.poll()).toMatchObject({ class: 'Changed', digest });
  });

  it('is told when the bytes are others because of it', async () => {
    await using setup = await openSetup();
    const digest = setup.publish('1');
    setup.registry.fail({ route: 'blob', body: 'packed', headers: { 'content-encoding': 'gzip' } });

    await expect(describeDigest(setup, digest)).rejects.toMatchObject({
      code: 'ERR_REGISTRY_DIGEST_MISMATCH',
      message: expect.stringContaining('in gzip although identity was asked for'),
    });
  });
});

describe('a config of megabytes', () => {
  it.each([
    ['brackets', '['.repeat(4 * 1024 * 1024 - 100)],
    ['small values', `{"os":"linux","a":[${'0,'.repeat(2_000_000)}0]}`],
    ['nested objects', '{"a":'.repeat(500_000)],
  ])('of %s is refused before anything is built of it', async (_, text) => {
    await using setup = await openSetup();
    const config = Buffer.from(text);
    const document = {
      schemaVersion: 2,
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        digest: setup.registry.pushBlob(repository, config),
        size: config.length,
      },
      layers: [],
    };
    const bytes = Buffer.from(JSON.stringify(document));
    const digest = setup.registry.push(repository, 'a', mediaTypes.ociManifest, bytes);
    const before = process.memoryUsage().heapUsed;

    await expect(describeDigest(setup, digest)).rejects.toMatchObject({ code: 'ERR_REGISTRY_TOO_LARGE' });
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024);
  });
});

function buildArchitecture(): string {
  const [config] = buildImage({}).blobs;
  return (JSON.parse(config?.toString('utf8') ?? '{}') as { architecture: string }).architecture;
}
