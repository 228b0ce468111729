import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { pinImage } from '@insights/image-name';
import { describe, expect, it } from '@jest/globals';
import { openSetup, repository } from '../support.ts';

const platform = { os: 'linux', architecture: 'amd64' };

/** A registry with an image of one layer. */
async function openLayer() {
  const setup = await openSetup();
  const tar = randomBytes(300_000);
  const digest = setup.registry.pushImage({ repository, tag: 'a', layers: [tar], platforms: [platform] });
  const { layers } = await setup.client.describe(pinImage(setup.reference, digest), platform, setup.signal);
  const [layer = { mediaType: '', digest: '', sizeBytes: 0 }] = layers;
  const read = async (descriptor = layer) =>
    buffer(await setup.client.layer(setup.reference, descriptor, setup.signal));
  return { setup, tar, layer, read, [Symbol.asyncDispose]: () => setup[Symbol.asyncDispose]() };
}

describe('a layer', () => {
  it('streams as it is stored', async () => {
    await using image = await openLayer();

    expect(gunzipSync(await image.read())).toEqual(image.tar);
  });

  it('fails at its end when it was altered', async () => {
    await using image = await openLayer();
    image.setup.registry.failNext({ route: 'blob', body: 'x'.repeat(image.layer.sizeBytes) });

    await expect(image.read()).rejects.toMatchObject({ code: 'ERR_REGISTRY_DIGEST_MISMATCH' });
  });

  it('fails when it is longer or shorter than its descriptor says', async () => {
    await using image = await openLayer();

    const tooLong = image.read({ ...image.layer, sizeBytes: image.layer.sizeBytes - 1 });
    const tooShort = image.read({ ...image.layer, sizeBytes: image.layer.sizeBytes + 1 });

    await expect(tooLong).rejects.toMatchObject({ code: 'ERR_REGISTRY_TOO_LARGE' });
    await expect(tooShort).rejects.toMatchObject({ code: 'ERR_REGISTRY_DIGEST_MISMATCH' });
  });

  it('fails when the connection breaks', async () => {
    await using image = await openLayer();
    image.setup.registry.failNext({ route: 'blob', dropConnection: 'mid-body' });

    await expect(image.read()).rejects.toMatchObject({ code: 'ERR_REGISTRY_UNREACHABLE', retryable: true });
  });

  it('that is foreign is not fetched', async () => {
    await using image = await openLayer();
    image.setup.registry.clearRequests();

    const foreign = image.read({
      ...image.layer,
      mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
    });

    await expect(foreign).rejects.toMatchObject({ code: 'ERR_REGISTRY_REFUSED' });
    expect(image.setup.registry.requests).toEqual([]);
  });
});
