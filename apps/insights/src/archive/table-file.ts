import { lstat, readFile, writeFile } from 'node:fs/promises';
import { fromSecretData, ObfuscationError, parseTranslationTable, type TranslationTable } from '@insights/obfuscation';
import { errorCode, errorMessage, isObject, parseBoundedJson, usageError } from '@insights/process';
import { fileExists } from './rewrite-archive.ts';

// A Secret with a table of 4 MiB, were that possible, in base64.
const bounds = { bytes: 8 * 1024 * 1024, depth: 16, values: 500_000 };
// It undoes the obfuscation: for its owner alone.
const privateMode = 0o600;

/**
 * Reads a translation table: a JSON object of addresses, or the Secret of a cluster as `kubectl get -o json` prints it.
 * @throws CodedError `ERR_USAGE` that names the file, and nothing that is in it
 */
export async function readTable(path: string): Promise<TranslationTable> {
  const value = await readJson(path);
  if (isObject(value) && value['kind'] === 'Secret') return tableOfSecret(path, value['data']);
  try {
    return parseTranslationTable(value);
  } catch (error) {
    throw error instanceof ObfuscationError ? usageError(`--table ${path}: ${error.message}`, error) : error;
  }
}

function tableOfSecret(path: string, data: unknown): TranslationTable {
  const table = fromSecretData(isObject(data) ? data : {});
  if (Object.keys(table).length === 0) throw usageError(`--table ${path} is a Secret that holds no table`);
  return table;
}

/** Writes a table that only its owner can read. @throws CodedError `ERR_FILE_EXISTS` */
export async function writeTable(path: string, table: TranslationTable): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify(table, null, 2)}\n`, { flag: 'wx', mode: privateMode });
  } catch (error) {
    throw errorCode(error) === 'EEXIST' ? fileExists(path) : error;
  }
}

/** @throws CodedError `ERR_FILE_EXISTS` when there is something of that name */
export async function requireAbsent(path: string): Promise<void> {
  const isThere = await lstat(path).then(
    () => true,
    (error: unknown) => errorCode(error) !== 'ENOENT',
  );
  if (isThere) throw fileExists(path);
}

async function readJson(path: string): Promise<unknown> {
  try {
    const stats = await lstat(path);
    if (stats.size > bounds.bytes) throw new Error(`has more than ${bounds.bytes} bytes`);
    return parseBoundedJson(await readFile(path), bounds, 'it');
  } catch (error) {
    throw usageError(`--table ${path} cannot be read: ${errorMessage(error)}`, error);
  }
}
