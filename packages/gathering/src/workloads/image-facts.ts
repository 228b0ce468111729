import type { JsonObject, JsonValue } from '@insights/cluster';
import { itemsOf, member, memberAt, textOf } from '../json.ts';
import { firstArgumentHash, workloadHash } from './workload-hash.ts';

/** What is told of an image; its layers say what it was built upon. */
export interface ImageFacts {
  readonly layerIDs: readonly string[];
  readonly firstCommand: string | undefined;
  readonly firstArg: string | undefined;
  /** HASH of the reference; not told of images of Red Hat, which everybody knows. */
  readonly repository: string | undefined;
}

/** Reads an image of `image.openshift.io/v1`; `undefined` for one without layers. */
export function imageFactsOf(image: JsonObject): ImageFacts | undefined {
  const layerIDs = itemsOf(image['dockerImageLayers']).map((layer) => textOf(member(layer, 'name')));
  if (layerIDs.length === 0) return undefined;
  const reference = textOf(image['dockerImageReference']);
  return {
    layerIDs,
    firstCommand: firstArgumentHash(configured(image, 'Entrypoint')),
    firstArg: firstArgumentHash(configured(image, 'Cmd')),
    repository: reference === '' || reference.includes('redhat') ? undefined : workloadHash(reference),
  };
}

function configured(image: JsonObject, key: 'Entrypoint' | 'Cmd'): readonly JsonValue[] {
  return itemsOf(memberAt(image, 'dockerImageMetadata', 'ContainerConfig', key));
}
