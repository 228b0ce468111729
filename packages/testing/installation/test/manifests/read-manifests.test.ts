import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readManifests } from '../../src/manifests/read-manifests.ts';

describe('a folder of manifests', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'manifests-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('is read by file name, each with all its documents, without the kustomization', async () => {
    await writeFile(join(folder, 'b.yaml'), 'kind: B\n---\nkind: C\n');
    await writeFile(join(folder, 'a.yaml'), 'kind: A\n');
    await writeFile(join(folder, 'kustomization.yaml'), 'kind: Kustomization\n');
    await writeFile(join(folder, 'README.md'), 'kind: no\n');

    expect((await readManifests(folder)).map(({ kind }) => kind)).toEqual(['A', 'B', 'C']);
  });

  it('names the file that is not YAML', async () => {
    await writeFile(join(folder, 'a.yaml'), 'kind: [');

    await expect(readManifests(folder)).rejects.toMatchObject({
      code: 'ERR_INSTALLATION_MANIFEST',
      message: expect.stringContaining('a.yaml is not valid YAML'),
    });
  });
});
