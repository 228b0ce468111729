import { isJsonObject, type JsonObject, type JsonValue } from '@insights/cluster';
import { unexpectedObject } from '../errors.ts';
import type { Change } from '../redactions/change.ts';
import { inOrder } from '../redactions/change.ts';
import { strings } from '../redactions/fields.ts';

const sizeAnnotation = 'insights.operator.openshift.io/cr-size';

// Ignition has room for secrets elsewhere than in files and users.
const hideSecrets = strings(
  'spec.config.passwd.groups[].passwordHash',
  'spec.config.storage.luks[].keyFile.source',
  'spec.config.storage.luks[].keyFile.httpHeaders[].value',
  'spec.config.ignition.config.merge[].source',
  'spec.config.ignition.config.merge[].httpHeaders[].value',
  'spec.config.ignition.config.replace.source',
  'spec.config.ignition.config.replace.httpHeaders[].value',
);

/**
 * Takes files and users out of a machine config, and other secrets of Ignition; notes how large it was.
 * @param bytes - of its JSON before
 */
export function reduceConfig(bytes: number): Change {
  return inOrder(hideSecrets, (object) => {
    const config = section(section(object, 'spec'), 'config');
    section(config, 'storage')['files'] = null;
    section(config, 'passwd')['users'] = null;
    section(section(object, 'metadata'), 'annotations')[sizeAnnotation] = String(bytes);
  });
}

/** A member that is an object, made if there is none. */
function section(parent: JsonObject, key: string): JsonObject {
  const value: JsonValue = (Object.hasOwn(parent, key) ? parent[key] : undefined) ?? {};
  if (!isJsonObject(value)) throw unexpectedObject(`${key} is not an object`);
  parent[key] = value;
  return value;
}
