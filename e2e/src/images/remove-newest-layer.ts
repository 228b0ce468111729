import type { Surroundings } from '../setup/surroundings.ts';

interface Manifest {
  readonly layers: readonly { readonly digest: string }[];
}

/**
 * Takes the newest layer of an image out of the registry, as a mirror that lags behind or a collection of garbage does: the
 * manifest is there, and the image cannot be pulled.
 */
export async function removeNewestLayer(surroundings: Surroundings, digest: string): Promise<void> {
  const { registry, repository, plainHttp } = surroundings;
  const base = `${plainHttp ? 'http' : 'https'}://${registry}/v2/${repository}`;
  const headers = { accept: 'application/vnd.oci.image.manifest.v1+json' };
  const manifest = (await (await fetch(`${base}/manifests/${digest}`, { headers })).json()) as Manifest;
  const response = await fetch(`${base}/blobs/${manifest.layers.at(-1)?.digest}`, { method: 'DELETE' });
  if (!response.ok) throw new Error(`the registry does not delete: ${response.status}`);
}
