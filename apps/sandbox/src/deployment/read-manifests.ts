import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, errorMessage } from '@insights/process';
import { parseAllDocuments } from 'yaml';

/** A Kubernetes object as plain data. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [member: string]: unknown;
}

/**
 * Reads every object of a folder of YAML files, in the order of the file names; a kustomization is passed over.
 * @throws CodedError `ERR_USAGE` that names the file
 */
export async function readManifests(folder: string): Promise<Manifest[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml');
  const manifests = await Promise.all(files.toSorted().map((name) => readManifest(join(folder, name))));
  return manifests.flat();
}

async function readManifest(path: string): Promise<Manifest[]> {
  const documents = parseAllDocuments(await readFile(path, 'utf8'));
  return [...documents].map((document) => {
    const [error] = document.errors;
    if (error) throw new CodedError('ERR_USAGE', `${path} is not valid YAML: ${errorMessage(error)}`);
    return document.toJS() as Manifest;
  });
}
