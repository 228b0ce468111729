import { isJsonObject, type JsonObject, type JsonValue } from '@insights/cluster';
import { stringify } from 'yaml';
import { anonymizeString } from '../anonymize/string.ts';
import { anonymizeUrlCredentials } from '../anonymize/url-credentials.ts';
import { blankPemOfKeys } from '../certificates/blank-pem.ts';
import { unexpectedObject } from '../errors.ts';
import { type Kept, keptFields } from './install-config-fields.ts';

// The reference writes them even when they are not set.
const always: JsonObject = { baseDomain: '', metadata: {}, platform: {}, pullSecret: '' };

/**
 * The installer's configuration as YAML with sorted keys. Of the values those stay that are known to be harmless; any other
 * one is a secret, or might be one, and gets the string rule.
 * @throws GatheringError `ERR_GATHERING_UNEXPECTED_OBJECT` for what is no section of keys
 */
export function harmlessInstallConfig(settings: JsonValue): string {
  const config = settings ?? {};
  if (!isJsonObject(config)) throw unexpectedObject('install-config must be a section of keys');
  const harmless = withoutSecrets({ ...always, ...config }, keptFields);
  return stringify(harmless, { version: '1.1', sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false });
}

function withoutSecrets(value: JsonValue, kept: Kept | undefined): JsonValue {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, kept));
  if (isJsonObject(value)) {
    const fields = typeof kept === 'object' ? kept : {};
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, withoutSecrets(each, fieldOf(fields, key))]),
    );
  }
  if (kept !== 'kept') return anonymizeString(String(value));
  return typeof value === 'string' ? anonymizeUrlCredentials(blankPemOfKeys(value)) : value;
}

function fieldOf(fields: Exclude<Kept, 'kept'>, key: string): Kept | undefined {
  return Object.hasOwn(fields, key) ? fields[key] : fields['*'];
}
