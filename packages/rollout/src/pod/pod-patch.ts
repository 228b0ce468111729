import type { PatchAction } from '../action.ts';
import { formatIntent, intentAnnotation } from './intent.ts';

/**
 * Body of the strategic-merge patch of our own pod: the image and its intent in one write, and nothing else. Another uid
 * answers 422, another resourceVersion 409.
 */
export function podPatch(action: PatchAction, container = 'gatherer') {
  return {
    metadata: {
      uid: action.podUID,
      resourceVersion: action.resourceVersion,
      annotations: { [intentAnnotation]: formatIntent(action.intent) },
    },
    spec: { containers: [{ name: container, image: action.to }] },
  };
}
