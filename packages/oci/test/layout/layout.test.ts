import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ImageLayout } from '../../src/layout/layout.ts';
import { versionOf } from '../../src/layout/version-of.ts';
import { writeLayout } from '../support.ts';

describe('a layout', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'layout-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('gives back the image that was written', async () => {
    const { digest } = await writeLayout(folder);

    const image = await new ImageLayout(folder).image();

    expect(image.digest).toBe(digest);
    expect(image.document.layers).toHaveLength(1);
  });

  it('tells the version that its image says it is', async () => {
    await writeLayout(folder);

    expect(await versionOf(folder)).toBe('4.20.3');
  });

  it('is none without an index', async () => {
    await expect(new ImageLayout(folder).image()).rejects.toMatchObject({
      code: 'ERR_IMAGE_UNSUPPORTED',
      message: `${folder} is not the layout of one image: it has no index.json`,
    });
  });

  it('is none with several images', async () => {
    const { digest } = await writeLayout(folder);
    await writeFile(join(folder, 'index.json'), JSON.stringify({ manifests: [{ digest }, { digest }] }));

    await expect(new ImageLayout(folder).image()).rejects.toThrow('it holds more than one image');
  });

  it.each([
    ['is nested without an end', `{"manifests":${'['.repeat(100_000)}`, 'is nested more than 32 deep'],
    ['has more small values than any', `{"manifests":[${'[],'.repeat(200_000)}[]]}`, 'has more than 100000 values'],
    ['is larger than any', ' '.repeat(4 * 2 ** 20 + 1), 'has 4194305 bytes, more than 4194304'],
    ['is no JSON', '<html>', 'is not JSON'],
  ])('is none when its index %s', async (_, text, problem) => {
    const path = join(folder, 'index.json');
    await writeFile(path, text);

    await expect(new ImageLayout(folder).image()).rejects.toMatchObject({
      code: 'ERR_IMAGE_UNSUPPORTED',
      message: `the ${path} ${problem}`,
    });
  });

  it('is none when its index is a folder', async () => {
    await mkdir(join(folder, 'index.json'));

    await expect(new ImageLayout(folder).image()).rejects.toThrow('is not a regular file');
  });

  it('is none when its manifest was changed', async () => {
    const { digest } = await writeLayout(folder);
    await writeFile(new ImageLayout(folder).blobPath(digest), '{}');

    await expect(new ImageLayout(folder).image()).rejects.toThrow(`its manifest is not ${digest}`);
  });
});
