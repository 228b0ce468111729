import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { errorMessage } from '@insights/process';
import { parseAllDocuments } from 'yaml';
import { InstallationError } from '../errors.ts';
import type { Manifest } from './manifest.ts';

const run = promisify(execFile);
const mostOutputBytes = 16 * 1024 * 1024;

/**
 * Reads every object of a folder of YAML files, in the order of the file names; a kustomization is passed over.
 * @throws InstallationError `ERR_INSTALLATION_MANIFEST` that names the file
 */
export async function readManifests(folder: string): Promise<Manifest[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml');
  const manifests = await Promise.all(files.toSorted().map((name) => readManifest(join(folder, name))));
  return manifests.flat();
}

/**
 * What `kubectl apply -k` would apply.
 * @param kubectl - path of a kubectl of this decade: its kustomize must know `components` and `replacements`
 * @param folder - with a `kustomization.yaml`
 * @throws InstallationError `ERR_INSTALLATION_KUSTOMIZE`
 */
export async function kustomize(kubectl: string, folder: string): Promise<Manifest[]> {
  try {
    const { stdout } = await run(kubectl, ['kustomize', folder], { maxBuffer: mostOutputBytes });
    return parseManifests(stdout, folder);
  } catch (cause) {
    if (cause instanceof InstallationError) throw cause;
    throw new InstallationError('ERR_INSTALLATION_KUSTOMIZE', `kubectl kustomize: ${errorMessage(cause)}`, { cause });
  }
}

async function readManifest(path: string): Promise<Manifest[]> {
  return parseManifests(await readFile(path, 'utf8'), path);
}

function parseManifests(text: string, source: string): Manifest[] {
  const documents = [...parseAllDocuments(text)].filter(({ contents }) => contents !== null);
  return documents.map((document) => {
    const [error] = document.errors;
    if (!error) return document.toJS() as Manifest;
    throw new InstallationError('ERR_INSTALLATION_MANIFEST', `${source} is not valid YAML: ${errorMessage(error)}`);
  });
}
