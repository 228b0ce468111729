import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ownKustomization } from '../../src/plain/own-kustomization.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const release = { resource: '../deploy/kubernetes', repository: 'r.test/own', digest: 'sha256:1', version: '4.20.3' };

describe('a kustomization of one’s own', () => {
  it('is the one of the document, with another release', async () => {
    const document = await readFile(join(root, 'deploy/README.md'), 'utf8');

    const kustomization = parse(ownKustomization(document, release));

    expect(kustomization).toMatchObject({
      kind: 'Kustomization',
      resources: ['../deploy/kubernetes'],
      images: [{ newName: 'r.test/own', digest: 'sha256:1' }],
      patches: [{ path: 'configuration.yaml' }, { patch: expect.stringContaining('RELEASE_VERSION, value: 4.20.3}') }],
    });
    expect(kustomization.replacements).toHaveLength(1);
  });

  it('cannot be made of a document without one', () => {
    expect(() => ownKustomization('# Nothing', release)).toThrow('no kustomization');
  });
});
