import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { errorMessage } from '@insights/process';
import { parse } from 'yaml';
import { ClusterError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue, textOf } from '../json.ts';

/** A named entry of a kubeconfig: `{ name, cluster }`, `{ name, user }` or `{ name, context }`. */
export type KubeconfigEntry = JsonObject & { name: string };

/** One kubeconfig, or several merged; every path in it is absolute. */
export interface Kubeconfig {
  /** The file that was read first, for messages. */
  readonly path: string;
  readonly currentContext: string | undefined;
  readonly clusters: readonly KubeconfigEntry[];
  readonly users: readonly KubeconfigEntry[];
  readonly contexts: readonly KubeconfigEntry[];
}

const pathMembers = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'];

/**
 * Reads kubeconfig files and merges them as kubectl does: of two entries with one name the first counts.
 * @param paths - at least one; as the `KUBECONFIG` variable lists them
 * @throws ClusterError `ERR_CLUSTER_CREDENTIALS` naming the file and what is wrong with it
 */
export async function readKubeconfigs(paths: readonly string[]): Promise<Kubeconfig> {
  const files = await Promise.all(paths.map(readKubeconfig));
  return {
    path: paths.join(', '),
    currentContext: files.map((file) => file.currentContext).find((name) => name !== undefined),
    clusters: firstOfEachName(files.flatMap((file) => file.clusters)),
    users: firstOfEachName(files.flatMap((file) => file.users)),
    contexts: firstOfEachName(files.flatMap((file) => file.contexts)),
  };
}

/**
 * The members of a named entry: of `{ name, cluster: {…} }` the inner object.
 * @throws ClusterError `ERR_CLUSTER_CREDENTIALS` naming those that exist when there is none of that name
 */
export function entryOf(config: Kubeconfig, kind: 'cluster' | 'user' | 'context', name: string): JsonObject {
  const entries = config[`${kind}s`];
  const entry = entries.find((candidate) => candidate.name === name);
  const value = entry?.[kind];
  if (entry) return isJsonObject(value) ? value : {};
  const known = entries.map((candidate) => `"${candidate.name}"`).join(', ') || 'none';
  throw invalid(config.path, `${kind} "${name}" does not exist; there is ${known}`);
}

/** An error about the content of a kubeconfig. */
export function invalid(path: string, problem: string, cause?: unknown): ClusterError {
  return new ClusterError('ERR_CLUSTER_CREDENTIALS', `kubeconfig ${path}: ${problem}`, { cause });
}

async function readKubeconfig(path: string): Promise<Kubeconfig> {
  const document = parseDocument(path, await readText(path));
  const entries = (kind: 'clusters' | 'users' | 'contexts') => entriesOf(path, kind, document[kind]);
  return {
    path,
    currentContext: textOf(document['current-context']),
    clusters: entries('clusters'),
    users: entries('users'),
    contexts: entries('contexts'),
  };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw invalid(path, `cannot be read: ${errorMessage(cause)}`, cause);
  }
}

function parseDocument(path: string, text: string): JsonObject {
  let document: unknown;
  try {
    document = parse(text);
  } catch {
    // The parser's message quotes the line it stumbled over, which may be a token; hence no cause either.
    throw invalid(path, 'is not valid YAML or JSON');
  }
  if (!isJsonObject(document)) throw invalid(path, 'must be an object with clusters, users and contexts');
  return document;
}

function entriesOf(path: string, kind: string, value: JsonValue | undefined): KubeconfigEntry[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid(path, `${kind} must be a list`);
  return value.map((entry, index) => {
    if (!isNamed(entry)) throw invalid(path, `${kind}[${index}].name is missing`);
    return withAbsolutePaths(entry, dirname(path));
  });
}

function isNamed(entry: JsonValue): entry is KubeconfigEntry {
  return isJsonObject(entry) && textOf(entry['name']) !== undefined;
}

function withAbsolutePaths(entry: KubeconfigEntry, folder: string): KubeconfigEntry {
  const copy = structuredClone(entry);
  for (const value of [copy['cluster'], copy['user']]) if (isJsonObject(value)) makePathsAbsolute(value, folder);
  return copy;
}

function makePathsAbsolute(value: JsonObject, folder: string): void {
  for (const member of pathMembers) {
    const path = textOf(value[member]);
    if (path !== undefined) value[member] = resolve(folder, path);
  }
  // As kubectl does: a command with a slash is a file beside the kubeconfig, a bare one is looked up in PATH.
  const exec = value['exec'];
  const command = isJsonObject(exec) ? textOf(exec['command']) : undefined;
  if (isJsonObject(exec) && command?.includes('/')) exec['command'] = resolve(folder, command);
}

function firstOfEachName(entries: readonly KubeconfigEntry[]): KubeconfigEntry[] {
  const byName = new Map<string, KubeconfigEntry>();
  for (const entry of entries) if (!byName.has(entry.name)) byName.set(entry.name, entry);
  return [...byName.values()];
}
