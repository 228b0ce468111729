import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { LayerFile } from '@insights/oci';
import type { Podman } from '../build/podman.ts';
import { baseFiles } from './base-files.ts';
import { buildBaseFiles } from './build-base-files.ts';
import { makeBase } from './make-base.ts';
import { sharedLibraries } from './shared-libraries.ts';

interface LocalBasesOptions {
  /** Path of the Node.js that goes into the image. */
  readonly node: string;
  /** Folder for what is kept from one build to the next. */
  readonly cache: string;
  readonly podman: Podman;
  readonly tell?: (line: string) => void;
}

/** Names of images in podman's storage. */
export interface LocalBases {
  readonly base: string;
  readonly buildBase: string;
}

/** Makes both bases of the Dockerfile from this machine's libraries and a Node.js, unless they are there. */
export async function makeLocalBases(options: LocalBasesOptions, signal: AbortSignal): Promise<LocalBases> {
  const key = await inputsKey(options.node, signal);
  const make = (name: string, files: () => Promise<LayerFile[]>) => makeBase({ ...options, name, key, files }, signal);
  const base = await make('insights-base', () => baseFiles(options.node, signal));
  return { base, buildBase: await make('insights-build-base', () => buildBaseFiles(options, signal)) };
}

// Bumped when the recipe of a base changes.
const recipe = '2';

// An upgrade of Node.js or of a library of this machine makes new bases; reading 130 MB each time to know would be slow.
async function inputsKey(node: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256').update(recipe);
  for (const path of [node, ...(await sharedLibraries([node], signal))]) {
    const { size, mtimeMs } = await stat(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 12);
}
