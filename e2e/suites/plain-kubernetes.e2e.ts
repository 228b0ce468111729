import { describe, expect, it } from '@jest/globals';
import { kustomize } from '@insights/installation';
import { readSurroundings } from '../src/setup/surroundings.ts';

describe('deploy/kubernetes', () => {
  it('renders', async () => {
    const { kubectl, root } = readSurroundings(process.env);
    expect(await kustomize(kubectl, `${root}/deploy/kubernetes`)).not.toEqual([]);
  });
});
