import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { errorMessage } from '@insights/process';
import { parseAllDocuments } from 'yaml';
import { FakeClusterError } from '../errors.ts';
import { isObject, type JsonObject, type JsonValue } from '../json.ts';

/**
 * Says what a document is.
 * @param path - relative to the folder, with `/`
 * @returns the object to load in its place, `skip` when it is no object of a cluster, or `undefined` to take it as it stands
 */
export type ObjectResolver = (path: string, document: JsonValue) => JsonObject | 'skip' | undefined;

/** An object, and where it was found. */
export interface FoundObject {
  /** Path in the folder, and the number of the object when the file has several. */
  readonly where: string;
  readonly object: JsonObject;
}

const extensions = ['.json', '.yaml', '.yml'];

/**
 * Reads every object of every `.json`, `.yaml` and `.yml` file below a folder, in the order of the paths: files of
 * several YAML documents and lists count one by one.
 * @throws FakeClusterError `ERR_FAKE_CLUSTER_OBJECT` naming the file and what was expected
 */
export async function readObjects(directory: string, resolve?: ObjectResolver): Promise<FoundObject[]> {
  const found: FoundObject[] = [];
  for (const path of await listFiles(directory)) {
    const documents = parseFile(path, await readFile(join(directory, path), 'utf8'));
    for (const [index, document] of documents.entries()) {
      const where = documents.length > 1 ? `${path} (document ${index + 1})` : path;
      found.push(...objectsOf(document, { path, where, resolve }));
    }
  }
  return found;
}

async function listFiles(directory: string): Promise<string[]> {
  let entries: Awaited<ReturnType<typeof readEntries>>;
  try {
    entries = await readEntries(directory);
  } catch (error) {
    const message = `cannot read the folder of objects ${directory}`;
    throw new FakeClusterError('ERR_FAKE_CLUSTER_OBJECT', message, { cause: error });
  }
  return entries
    .filter((entry) => entry.isFile() && extensions.some((extension) => entry.name.endsWith(extension)))
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .toSorted();
}

function readEntries(directory: string) {
  return readdir(directory, { recursive: true, withFileTypes: true });
}

function parseFile(path: string, text: string): JsonValue[] {
  try {
    if (path.endsWith('.json')) return [JSON.parse(text) as JsonValue];
    return parseAllDocuments(text)
      .map((document) => {
        if (document.errors[0]) throw document.errors[0];
        return document.toJS() as JsonValue;
      })
      .filter((document) => document !== null);
  } catch (error) {
    throw unusable(path, `must be ${path.endsWith('.json') ? 'JSON' : 'YAML'}: ${errorMessage(error)}`, error);
  }
}

interface Place {
  readonly path: string;
  readonly where: string;
  readonly resolve: ObjectResolver | undefined;
}

function objectsOf(document: JsonValue, { path, where, resolve }: Place): FoundObject[] {
  const resolved = resolve?.(path, document);
  if (resolved === 'skip') return [];
  if (resolved) return [{ where, object: resolved }];
  if (!isObject(document)) throw unusable(where, 'must be an object with apiVersion, kind and metadata');
  return listItems(document).map((object, index, all) => ({
    where: all.length > 1 ? `${where} (item ${index + 1})` : where,
    object,
  }));
}

// Items of a typed list carry no kind of their own.
function listItems(document: JsonObject): JsonObject[] {
  const { kind, items, apiVersion = null } = document;
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return [document];
  return items.filter(isObject).map((item) => {
    return kind === 'List' ? item : { kind: kind.slice(0, -'List'.length), apiVersion, ...item };
  });
}

/** An error about a file of objects. */
export function unusable(where: string, expected: string, cause?: unknown): FakeClusterError {
  return new FakeClusterError('ERR_FAKE_CLUSTER_OBJECT', `${where}: ${expected}`, { cause });
}
