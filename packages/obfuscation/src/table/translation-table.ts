import { isObject } from '@insights/process';
import { type Address, formatAddress, parseAddress } from '../address/address.ts';
import { ObfuscationError } from '../errors.ts';
import { mostTableBytes } from './table-budget.ts';

/** Original addresses and what stands for them, as texts. Never to be logged or shown: it undoes the obfuscation. */
export type TranslationTable = Readonly<Record<string, string>>;

/** One entry; both are of one family. */
export type AddressPair =
  | readonly [original: number, replacement: number]
  | readonly [original: bigint, replacement: bigint];

/** The two addresses of an entry; `undefined` when they are not two of one family. */
export function addressPair(original: string, replacement: unknown): AddressPair | undefined {
  const from = parseAddress(original);
  const to = typeof replacement === 'string' ? parseAddress(replacement) : undefined;
  if (typeof from === 'number' && typeof to === 'number') return [from, to];
  return typeof from === 'bigint' && typeof to === 'bigint' ? [from, to] : undefined;
}

/** What of a stored table can be used, in the one text of each address: pairs of one family, no value twice. */
export function soundPairs(entries: Iterable<readonly [string, unknown]>): TranslationTable {
  const table: Record<string, string> = {};
  const seen = new Set<Address>();
  for (const [key, value] of entries) {
    const [original, replacement] = addressPair(key, value) ?? [];
    if (original === undefined || replacement === undefined || seen.has(replacement)) continue;
    seen.add(replacement);
    table[formatAddress(original)] ??= formatAddress(replacement);
  }
  return table;
}

/**
 * Reads a table that somebody else made.
 * @returns its pairs in the one text of each address
 * @throws ObfuscationError `ERR_OBFUSCATION_TABLE_INVALID`, whose message holds nothing of the table
 */
export function parseTranslationTable(value: unknown): TranslationTable {
  if (!isObject(value)) throw invalid('is no object');
  const entries = Object.entries(value);
  const bytes = entries.reduce((sum, [key, text]) => sum + key.length + String(text).length, 0);
  if (bytes > mostTableBytes) throw invalid(`has more than ${mostTableBytes} bytes`);
  const table = soundPairs(entries);
  const lost = entries.length - Object.keys(table).length;
  if (lost > 0) throw invalid(`has ${lost} entries that are no pair of addresses of one family, or an address twice`);
  return table;
}

function invalid(problem: string): ObfuscationError {
  return new ObfuscationError('ERR_OBFUSCATION_TABLE_INVALID', `the translation table ${problem}`);
}
