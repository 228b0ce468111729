import { isObject, type JsonObject, readYaml } from '@insights/process';

/** A document of keys, or what is wrong with it; the texts quote nothing of it, because a proxy may hold a password. */
export type DocumentReading = { readonly document: JsonObject } | { readonly problem: string };

// Settings are four levels deep. Some five thousand entries of a list.
const bounds = { bytes: 128 * 1024, lexemes: 40_000, levels: 20 };

/**
 * Reads the YAML of a layer. Kubernetes and people write YAML 1.1 and 1.2; each setting knows what its words mean, so every
 * scalar stays a text. An empty document has no keys.
 */
export function readSettingsDocument(text: string): DocumentReading {
  const reading = readYaml(text, { bounds, scalars: 'texts' });
  if ('problem' in reading) return reading;
  const value = reading.value ?? {};
  return isObject(value) ? { document: value } : { problem: 'must be a section of keys' };
}
