import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { customize } from '../../src/manifests/customize.ts';
import type { Manifest } from '../../src/manifests/manifest.ts';
import { readManifests } from '../../src/manifests/read-manifests.ts';
import { root } from '../support/root.ts';

const image = 'host/name@sha256:1';
const configuration = { interval: '5s', fastTrack: { repository: 'host/name' } };

async function customized(): Promise<{ before: Manifest[]; after: Manifest[] }> {
  const before = await readManifests(join(root, 'deploy', 'base'));
  return { before, after: customize(before, { image, releaseVersion: '4.20.3', configuration }) };
}

function deployment(manifests: readonly Manifest[]) {
  const found = manifests.find(({ kind }) => kind === 'Deployment');
  return found as Manifest & {
    spec: {
      template: { spec: { containers: { name: string; image: string; env?: { name: string; value?: string }[] }[] } };
    };
  };
}

function configurationOf(manifests: readonly Manifest[]): Record<string, unknown> {
  const found = manifests.find(({ metadata }) => metadata.name === 'insights-operator-config');
  const { 'server.yaml': text = '' } = (found?.['data'] ?? {}) as Record<string, string>;
  return parse(text) as Record<string, unknown>;
}

function rest(manifests: readonly Manifest[]): Manifest[] {
  return manifests.filter(
    ({ kind, metadata }) => kind !== 'Deployment' && metadata.name !== 'insights-operator-config',
  );
}

describe('the manifests of an installation', () => {
  it('have the image in both containers and tell main the release', async () => {
    const { before, after } = await customized();
    const { containers } = deployment(after).spec.template.spec;
    const main = containers.find(({ name }) => name === 'main');

    expect(containers.map((container) => container.image)).toEqual([image, image]);
    expect(main?.env).toContainEqual({ name: 'RELEASE_VERSION', value: '4.20.3' });
    expect(main?.env).toContainEqual({ name: 'RELATED_IMAGE_GATHERER', value: image });
    expect(main?.env).toHaveLength(deployment(before).spec.template.spec.containers[0]?.env?.length ?? 0);
  });

  it('have the configuration section by section', async () => {
    const { before, after } = await customized();
    const [old, now] = [configurationOf(before), configurationOf(after)];

    expect(now).toEqual({
      ...old,
      ...configuration,
      fastTrack: { ...(old['fastTrack'] as object), repository: 'host/name' },
    });
  });

  it('are otherwise as they were', async () => {
    const { before, after } = await customized();
    expect(rest(after)).toEqual(rest(before));
    expect(rest(after).length).toBeGreaterThan(5);
  });
});
