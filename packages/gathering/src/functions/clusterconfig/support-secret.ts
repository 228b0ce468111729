import type { JsonValue } from '@insights/cluster';
import { anonymizeBytes } from '../../anonymize/bytes.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { isHarmlessSetting } from '../../secrets/harmless-settings.ts';
import { decodeSecretValue, readSecret, secretsRead } from '../../secrets/secret-data.ts';

const namespace = 'openshift-config';
const name = 'support';
const path = `config/secrets/${namespace}/${name}/data.json`;

/** `clusterconfig/support_secret`: which settings of this operator the administrator has changed. */
export const supportSecret: GatherFunction = {
  id: 'clusterconfig/support_secret',
  description:
    "The administrator's settings of this operator in Secret support: keys, and values that hold no credential.",
  reads: [secretsRead(namespace, name)],
  records: [path],
  objects: [],
  sensitivity: 'addresses',
  since: '4.11',
  runsIn: 'main',
  gather: gatherSupportSecret,
};

async function gatherSupportSecret(context: GatherContext): Promise<void> {
  const data = Object.entries(await readSecret(context, { namespace, name }));
  const anonymized = data.map(([key, value]) => [key, anonymize(key, value, context)]);
  await context.record({ path, bytes: JSON.stringify(Object.fromEntries(anonymized)) });
}

function anonymize(key: string, value: JsonValue, context: GatherContext): string {
  if (typeof value !== 'string') {
    context.warn(`${key} is not a string: recorded as an empty one`);
    return '';
  }
  const text = decodeSecretValue(value)?.toString('utf8');
  return text !== undefined && isHarmlessSetting(key, text, context.settings) ? value : anonymizeBytes(value);
}
