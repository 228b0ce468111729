import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { buildImage, uploadImage } from '../../src/index.ts';
import { digestOf } from '@insights/image-name';
import { FakeRegistryError } from '../../src/errors.ts';
import { allTypes, basic, platform, repository, start } from '../support.ts';

const tar = Buffer.alloc(1024, 'x');

describe('a built image', () => {
  it('has a config, compressed layers and one manifest', () => {
    const { blobs, manifests, digest } = buildImage({ layers: [tar], labels: { a: 'b' }, entrypoint: ['/run'] });
    const [layer = Buffer.alloc(0), config = Buffer.alloc(0)] = blobs;

    expect(gunzipSync(layer)).toEqual(tar);
    expect(JSON.parse(config.toString('utf8'))).toMatchObject({
      config: { Labels: { a: 'b' }, Entrypoint: ['/run'] },
      rootfs: { diff_ids: [digestOf(tar)] },
    });
    expect(manifests.map((manifest) => manifest.digest)).toEqual([digest]);
  });

  it('is the same for the same input', () => {
    expect(buildImage({ layers: [tar] }).digest).toBe(buildImage({ layers: [tar] }).digest);
  });

  it('for platforms has an index, pushed last', () => {
    const { manifests, digest } = buildImage({
      platforms: [platform, { os: 'linux', architecture: 'arm64', variant: 'v8' }],
    });

    expect(manifests).toHaveLength(3);
    expect(JSON.parse(manifests[2]?.bytes.toString('utf8') ?? '')).toMatchObject({
      manifests: [{ platform }, { platform: { architecture: 'arm64', variant: 'v8' } }],
    });
    expect(manifests[2]?.digest).toBe(digest);
  });

  it('can be uploaded to any registry over the wire', async () => {
    await using harness = await start({ auth: { type: 'basic', users: { robot: 'right' } } });
    const image = buildImage({ layers: [tar], platforms: [platform] });

    const target = { origin: harness.registry.origin, repository, tag: 'a' };
    await uploadImage(image, { ...target, ...basic('robot', 'right') });

    const { headers } = await harness.ask('manifests/a', { headers: { accept: allTypes, ...basic('robot', 'right') } });
    expect(headers.get('docker-content-digest')).toBe(image.digest);
    await expect(uploadImage(image, target)).rejects.toThrow(FakeRegistryError);
  });

  it('cannot be tagged where it is not', async () => {
    await using harness = await start();

    expect(() => harness.registry.tag(repository, 'a', buildImage({}).digest)).toThrow(
      expect.objectContaining({ code: 'ERR_FAKE_REGISTRY_UNKNOWN_CONTENT' }),
    );
  });
});
