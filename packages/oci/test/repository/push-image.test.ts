import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pushImage } from '../../src/index.ts';
import { ImageLayout } from '../../src/layout/layout.ts';
import { openSetup, repository, writeLayout } from '../support.ts';

describe('pushing what was built', () => {
  let folder: string;
  let built: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'push-'));
    built = (await writeLayout(folder)).digest;
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('gives the image the digest it was built with', async () => {
    await using setup = await openSetup();

    const { digest } = await pushImage({ ...setup.access, layout: folder, tag: '4.20.8' }, setup.signal);

    expect(digest).toBe(built);
    expect(setup.registry.digest(repository, '4.20.8')).toBe(built);
  });

  it('sends layers and config once', async () => {
    await using setup = await openSetup();
    await pushImage({ ...setup.access, layout: folder, tag: '4.20.8' }, setup.signal);
    setup.registry.clearRequests();

    await pushImage({ ...setup.access, layout: folder, tag: 'again' }, setup.signal);

    expect(setup.registry.requests.map(({ method }) => method)).toEqual(expect.not.arrayContaining(['POST', 'PATCH']));
    expect(setup.registry.digest(repository, 'again')).toBe(built);
  });

  it('leaves an image without a tag to be had by digest', async () => {
    await using setup = await openSetup();

    await pushImage({ ...setup.access, layout: folder }, setup.signal);

    expect(setup.registry.tags(repository)).toEqual(['4.20.3']);
    expect(await setup.readImage(built)).toBeDefined();
  });

  it('fails before it moves a tag when a file of the layout was changed', async () => {
    await using setup = await openSetup();
    const layout = new ImageLayout(folder);
    const [layer] = (await layout.image()).document.layers;
    await writeFile(layout.blobPath(layer?.digest ?? ''), 'b layer');

    await expect(pushImage({ ...setup.access, layout: folder, tag: '4.20.8' }, setup.signal)).rejects.toMatchObject({
      code: 'ERR_REGISTRY_DIGEST_MISMATCH',
    });
    expect(setup.registry.tags(repository)).toEqual(['4.20.3']);
  });
});
