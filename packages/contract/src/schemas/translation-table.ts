import { isIP } from 'node:net';
import { isObject, type JsonBounds } from '@insights/process';
import * as Type from 'typebox';
import { protocolError } from '../errors.ts';
import type { FieldError } from './problem.ts';

/** How much a table may cost. */
export const tableBounds: JsonBounds = { bytes: 4 * 2 ** 20, depth: 1, values: 400_000 };

/**
 * Which IP address stands for which in an obfuscated archive. What is in it is checked by hand: a message of the schema would name
 * the member at fault, which is an address that nobody may see.
 */
export const translationTableSchema = Type.Unsafe<Readonly<Record<string, string>>>(
  Type.Object(
    {},
    {
      title: 'TranslationTable',
      additionalProperties: true,
      description: `original address → what stands for it, of one family, no value twice; at most ${tableBounds.bytes} bytes`,
    },
  ),
);

const expectedTable = `pairs of IP addresses of one family, no value twice, at most ${tableBounds.bytes} bytes`;

/** What is wrong with the table of a request; nothing of it is quoted. */
export function tableErrors(table: Readonly<Record<string, unknown>>): FieldError[] {
  return isTable(table) ? [] : [{ field: 'translationTable', expected: expectedTable }];
}

/**
 * The table of an answer.
 * @throws GathererError `ERR_GATHERER_PROTOCOL`, whose message holds nothing of it
 */
export function parseTable(value: unknown): Readonly<Record<string, string>> {
  if (isObject(value) && isTable(value)) return value;
  throw protocolError(`the translation table is not valid: expected ${expectedTable}`);
}

function isTable(table: Readonly<Record<string, unknown>>): table is Readonly<Record<string, string>> {
  const entries = Object.entries(table);
  const values = new Set(entries.map(([, value]) => value));
  const bytes = entries.reduce((sum, [key, value]) => sum + key.length + String(value).length + entryBytes, 2);
  return values.size === entries.length && bytes <= tableBounds.bytes && entries.every(isPair);
}

// Quotation marks, colon and comma.
const entryBytes = 6;

function isPair([original, replacement]: readonly [string, unknown]): boolean {
  if (typeof replacement !== 'string' || original.includes('%') || replacement.includes('%')) return false;
  const family = isIP(original);
  return family !== 0 && isIP(replacement) === family;
}
