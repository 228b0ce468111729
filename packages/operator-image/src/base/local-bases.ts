import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayerFile } from '@insights/oci';
import type { Podman } from '../build/podman.ts';
import { baseFiles } from './base-files.ts';
import { buildBaseFiles } from './build-base-files.ts';
import { sharedLibraries } from './shared-libraries.ts';
import { writeBaseLayout } from './write-base-layout.ts';

/** What {@link makeLocalBases} takes. */
export interface LocalBasesOptions {
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
  const base = await makeBase('insights-base', key, { options, files: () => baseFiles(options.node, signal) }, signal);
  const files = () => buildBaseFiles(options, signal);
  return { base, buildBase: await makeBase('insights-build-base', key, { options, files }, signal) };
}

async function makeBase(
  name: string,
  key: string,
  { options, files }: { options: LocalBasesOptions; files: () => Promise<LayerFile[]> },
  signal: AbortSignal,
): Promise<string> {
  const { cache, podman, tell } = options;
  const image = `localhost/${name}:${key}`;
  if (await podman.hasImage(image, signal)) return image;
  tell?.(`Making ${image} from this machine`);
  const folder = join(cache, name);
  await writeBaseLayout(folder, await files());
  await podman.load(folder, image, signal);
  return image;
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
