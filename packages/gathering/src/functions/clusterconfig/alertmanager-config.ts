import { isObject, readYaml } from '@insights/process';
import { GatheringError } from '../../errors.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { whenFound } from '../../problem.ts';
import { anonymizeCredentials } from '../../secrets/credential-fields.ts';
import { decodeSecretValue, readSecret, secretsRead } from '../../secrets/secret-data.ts';

const namespace = 'openshift-monitoring';
const name = 'alertmanager-main';
const key = 'alertmanager.yaml';
const path = `config/secrets/${namespace}/${name}/data.json`;
const sections = ['receivers', 'route', 'inhibit_rules'];
// Configurations with hundreds of receivers take some ten thousand lines.
const bounds = { bytes: 256 * 1024, lexemes: 80_000, levels: 30 };

/** `clusterconfig/alertmanager_config`: where alerts go, without what it takes to get there. */
export const alertmanagerConfig: GatherFunction = {
  id: 'clusterconfig/alertmanager_config',
  description: 'Receivers, routes and inhibitions of the Alertmanager, without addresses and credentials.',
  reads: [secretsRead(namespace, name)],
  records: [path],
  objects: [],
  sensitivity: 'names',
  since: '4.23',
  runsIn: 'main',
  gather: gatherConfig,
};

async function gatherConfig(context: GatherContext): Promise<void> {
  const value = (await whenFound(readSecret(context, { namespace, name })))?.[key];
  if (value === undefined) return;
  const bytes = decodeSecretValue(value);
  if (!bytes) throw unreadable('is not base64');
  const document = parse(bytes);
  const kept = Object.fromEntries(sections.flatMap((each) => (each in document ? [[each, document[each]]] : [])));
  const anonymized = anonymizeCredentials(kept);
  if (anonymized === undefined) throw unreadable('unfolds to too much');
  await context.record({ path, bytes: JSON.stringify(anonymized) });
}

function parse(bytes: Buffer): Readonly<Record<string, unknown>> {
  const reading = readYaml(textOf(bytes), { bounds, scalars: 'values' });
  if ('problem' in reading) throw unreadable(reading.problem);
  const value = reading.value ?? {};
  if (isObject(value)) return value;
  throw unreadable('must be a section of keys');
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable('is not UTF-8');
  }
}

function unreadable(problem: string): GatheringError {
  return new GatheringError(
    'ERR_GATHERING_UNEXPECTED_OBJECT',
    `${key} of secret '${name}' in namespace '${namespace}' ${problem}`,
  );
}
