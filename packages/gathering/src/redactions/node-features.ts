import { isJsonObject, type JsonObject } from '@insights/cluster';
import { memberAt } from '../json.ts';
import type { Change } from './change.ts';

const keptAttributes = ['cpu.topology', 'system.dmiid'];

/**
 * Reduces the spec to two sets of attributes. The members that stay empty are `null`, as readers know them from the
 * reference.
 */
export const reduceNodeFeatures: Change = (nodeFeature) => {
  const attributes: JsonObject = {};
  for (const name of keptAttributes) {
    const elements = memberAt(nodeFeature, 'spec', 'features', 'attributes', name, 'elements');
    if (isJsonObject(elements)) attributes[name] = { elements };
  }
  nodeFeature['spec'] = { features: { flags: null, attributes, instances: null }, labels: null };
};
