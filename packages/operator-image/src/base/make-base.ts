import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayerFile } from '@insights/oci';
import type { Podman } from '../build/podman.ts';
import { writeBaseLayout } from './write-base-layout.ts';

interface BaseOptions {
  /** In podman's storage, below `localhost/`. */
  readonly name: string;
  /** Changes with what the base is made of: its tag. */
  readonly key: string;
  /** Its content; asked for when there is no such image. */
  readonly files: () => Promise<LayerFile[]>;
  /** Folder for the layout, which is there for a moment. */
  readonly cache: string;
  readonly podman: Pick<Podman, 'hasImage' | 'load'>;
  readonly tell?: (line: string) => void;
}

/** Makes a base of the Dockerfile in podman's storage, unless it is there. @returns its name */
export async function makeBase(
  { name, key, files, cache, podman, tell }: BaseOptions,
  signal: AbortSignal,
): Promise<string> {
  const image = `localhost/${name}:${key}`;
  if (await podman.hasImage(image, signal)) return image;
  tell?.(`Making ${image} from this machine`);
  // Podman names what it takes in by its folder, for a moment: builds side by side need names of their own.
  const folder = join(cache, `${name}-${randomUUID()}`);
  try {
    await writeBaseLayout(folder, await files());
    await podman.load(folder, image, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return image;
}
