import { readFile } from 'node:fs/promises';
import { parseClusterFaults } from '@insights/fake-cluster';
import { parseRegistryFaults } from '@insights/fake-registry';
import { CodedError, errorMessage } from '@insights/process';
import { parse } from 'yaml';
import type { Sandbox } from './sandbox.ts';

const parts = ['cluster', 'registry', 'console'];

/**
 * Arms the faults of a file: YAML or JSON with the members `cluster`, `registry` and `console`, each a list.
 * @throws CodedError `ERR_USAGE` naming the member and what was expected
 */
export async function applyFaults(sandbox: Sandbox, path: string): Promise<void> {
  try {
    const document = readDocument(await readFile(path, 'utf8'));
    sandbox.cluster.fail(...parseClusterFaults(document['cluster'] ?? []));
    for (const fault of parseRegistryFaults(document['registry'] ?? [])) sandbox.registry.fail(fault);
    sandbox.console.applyFaults(document['console'] ?? []);
  } catch (cause) {
    throw new CodedError('ERR_USAGE', `--fault ${path}: ${errorMessage(cause)}`, { cause });
  }
}

function readDocument(text: string): Readonly<Record<string, unknown>> {
  const document: unknown = parse(text);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new TypeError(`must be an object with the members ${parts.join(', ')}`);
  }
  const unknown = Object.keys(document).filter((member) => !parts.includes(member));
  if (unknown.length > 0) throw new TypeError(`${unknown.join(', ')} is not one of ${parts.join(', ')}`);
  return { ...document };
}
