import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FakeRegistry, type FakeRegistryOptions } from '@insights/fake-registry';
import { ImageLayout, ociTypes } from '@insights/oci';
import { imageLabels } from '@insights/operator-image';

/** Of the repository. */
export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
export const repository = 'openshift/origin-insights-operator';
const labels = imageLabels({
  version: '4.20.3',
  revision: 'a'.repeat(40),
  builtAt: new Date('2026-01-02T03:04:05Z'),
});

/** A registry that holds an image of the release. */
export interface ReleasedImage extends AsyncDisposable {
  readonly registry: FakeRegistry;
  readonly digest: string;
}

export async function startRegistry(options: FakeRegistryOptions = {}): Promise<ReleasedImage> {
  const registry = await FakeRegistry.start(options);
  const digest = registry.pushImage({ repository, tag: '4.20.3', labels });
  return { registry, digest, [Symbol.asyncDispose]: () => registry.close() };
}

/** Writes a layout with an image of the release; returns its digest. */
export async function writeLayout(folder: string): Promise<string> {
  const layout = new ImageLayout(folder);
  const document = { os: 'linux', architecture: 'amd64', config: { Labels: labels }, rootfs: {} };
  const config = await layout.addBlob(Buffer.from(JSON.stringify(document)), ociTypes.config);
  await layout.setImage({ schemaVersion: 2, mediaType: ociTypes.manifest, config, layers: [] });
  return (await layout.image()).digest;
}
