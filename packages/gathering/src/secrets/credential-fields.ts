import { isObject } from '@insights/process';
import { anonymizeString } from '../anonymize/string.ts';

const sensitive = /token|key|secret|password|auth|url|host/i;
// Aliases of YAML may unfold to a hundred times of what was written, and to a depth of thousands.
const mostValues = 200_000;
const deepest = 100;

interface Walk {
  values: number;
}

/**
 * Applies the string rule to every text below a key that looks like one of a credential or an address, however deep. A number
 * counts as the text that was written: a password may be one. Switches stay.
 * @param value - of plain objects, lists and scalars; is not changed
 * @returns `undefined` when there are more than 200,000 values, or a hundred inside each other
 */
export function anonymizeCredentials(value: unknown): unknown {
  const walk: Walk = { values: 0 };
  const anonymized = anonymize(value, { isSensitive: false, depth: 0 }, walk);
  return walk.values > mostValues ? undefined : anonymized;
}

interface Place {
  readonly isSensitive: boolean;
  readonly depth: number;
}

function anonymize(value: unknown, { isSensitive, depth }: Place, walk: Walk): unknown {
  walk.values = depth > deepest ? Number.POSITIVE_INFINITY : walk.values + 1;
  if (walk.values > mostValues) return undefined;
  const inside = { isSensitive, depth: depth + 1 };
  if (Array.isArray(value)) return value.map((item) => anonymize(item, inside, walk));
  if (isObject(value)) {
    const below = (key: string) => ({ ...inside, isSensitive: isSensitive || sensitive.test(key) });
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, anonymize(member, below(key), walk)]));
  }
  if (isSensitive && (typeof value === 'string' || typeof value === 'number')) return anonymizeString(String(value));
  return value;
}
