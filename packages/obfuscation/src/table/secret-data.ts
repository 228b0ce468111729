import { gunzipSync, gzipSync } from 'node:zlib';
import { parseBoundedJson } from '@insights/process';
import { ObfuscationError } from '../errors.ts';
import { mostTableBytes } from './table-budget.ts';
import { soundPairs, type TranslationTable } from './translation-table.ts';

/** The only key of a table that is too large for an entry an address. */
const compressedKey = 'translation-table.json.gz';

// Beyond, one entry an address would come near the 1 MiB that a Secret may have, with its base64 and its own members.
const mostPlainBytes = 512 * 1024;
const mostCompressedBytes = 900 * 1024;

/**
 * The `data` of the Secret that holds a table: one entry an address, or all in one compressed key. A key of a
 * Secret cannot hold a colon, so that of an IPv6 address has underscores in their place: `fd01__55`.
 * @throws ObfuscationError `ERR_OBFUSCATION_TABLE_TOO_LARGE`
 */
export function toSecretData(table: TranslationTable): Record<string, string> {
  const entries = Object.entries(table);
  const bytes = entries.reduce((sum, [original, replacement]) => sum + original.length + replacement.length, 0);
  if (bytes <= mostPlainBytes) {
    return Object.fromEntries(entries.map(([original, text]) => [original.replaceAll(':', '_'), base64(text)]));
  }
  const compressed = gzipSync(JSON.stringify(table), { level: 9 });
  if (compressed.length > mostCompressedBytes) {
    const message = `the translation table has ${compressed.length} bytes compressed, more than ${mostCompressedBytes}`;
    throw new ObfuscationError('ERR_OBFUSCATION_TABLE_TOO_LARGE', message);
  }
  return { [compressedKey]: base64(compressed) };
}

/**
 * The table in the `data` of a Secret, in either form. What is no pair of addresses of one family is left out: the Secret may be
 * another operator's, or have been edited.
 */
export function fromSecretData(data: Readonly<Record<string, unknown>>): TranslationTable {
  const compressed = data[compressedKey];
  if (typeof compressed === 'string') return soundPairs(Object.entries(unpack(compressed)));
  const entries = Object.entries(data).flatMap(([key, value]) =>
    typeof value === 'string' ? [[key.replaceAll('_', ':'), Buffer.from(value, 'base64').toString()] as const] : [],
  );
  return soundPairs(entries);
}

function unpack(compressed: string): object {
  try {
    const text = gunzipSync(Buffer.from(compressed, 'base64'), { maxOutputLength: mostTableBytes });
    const value = parseBoundedJson(text, { bytes: mostTableBytes, depth: 1, values: 400_000 }, 'the table');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {}; // no table: every address gets a new replacement
  }
}

function base64(contents: string | Buffer): string {
  return Buffer.from(contents).toString('base64');
}
