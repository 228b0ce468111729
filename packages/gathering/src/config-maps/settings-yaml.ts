import type { JsonValue } from '@insights/cluster';
import { readYaml } from '@insights/process';
import { unexpectedObject } from '../errors.ts';

// A config map has a megabyte at most; the longest settings are a few hundred lines.
const bounds = { bytes: 1024 * 1024, lexemes: 40_000, levels: 30 };

/**
 * Reads a value of a config map as YAML; nothing at all is `null`.
 * @param key - named in the error, which quotes nothing of the text
 * @throws GatheringError `ERR_GATHERING_UNEXPECTED_OBJECT` for what is no YAML, or too much
 */
export function parseSettings(text: string, key: string): JsonValue {
  const reading = readYaml(text, { bounds, scalars: 'values' });
  if ('problem' in reading) throw unexpectedObject(`${key} ${reading.problem}`);
  return reading.value as JsonValue;
}
