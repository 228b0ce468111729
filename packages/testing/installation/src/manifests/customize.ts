import type { JsonObject } from '@insights/process';
import { parse, stringify } from 'yaml';
import type { Manifest } from './manifest.ts';
import { mergeSections } from './merge-sections.ts';

/** What an installation changes in the manifests. */
export interface Customization {
  /** Image of both containers, by digest. */
  readonly image: string;
  /** `RELEASE_VERSION`. */
  readonly releaseVersion: string;
  /** Keys of the operator's configuration file, replacing those of the manifest section by section. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

interface Container {
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

/** The manifests with images, release and configuration of one installation; everything else stays as it is. */
export function customize(manifests: readonly Manifest[], customization: Customization): Manifest[] {
  return manifests.map((manifest) => {
    if (manifest.kind === 'Deployment') return customizeDeployment(manifest, customization);
    if (manifest.metadata.name === 'insights-operator-config') return customizeConfiguration(manifest, customization);
    return manifest;
  });
}

function customizeDeployment(manifest: Manifest, { image, releaseVersion }: Customization): Manifest {
  const spec = manifest['spec'] as { template: { spec: { containers: readonly Container[] } } };
  const values = new Map([
    ['RELEASE_VERSION', releaseVersion],
    ['RELATED_IMAGE_GATHERER', image],
  ]);
  const containers = spec.template.spec.containers.map((container) => ({
    ...container,
    image,
    env: container.env?.map((variable) => {
      const value = values.get(variable.name);
      return value === undefined ? variable : { name: variable.name, value };
    }),
  }));
  const template = { ...spec.template, spec: { ...spec.template.spec, containers } };
  return { ...manifest, spec: { ...spec, template } };
}

function customizeConfiguration(manifest: Manifest, { configuration }: Customization): Manifest {
  const data = manifest['data'] as Readonly<Record<string, string>>;
  const file = parse(data['server.yaml'] ?? '') as JsonObject;
  return { ...manifest, data: { ...data, 'server.yaml': stringify(mergeSections(file, configuration)) } };
}
