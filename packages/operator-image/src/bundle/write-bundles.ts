import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { programPaths } from '../identity/entry-points.ts';
import { bundleApp, type BundledApp } from './bundle-app.ts';

interface WriteBundlesOptions {
  /** Root folder of the repository. */
  readonly root: string;
  /** Made when it is not there. */
  readonly folder: string;
  /** Absolute path of Node.js where the programs will run. */
  readonly interpreter: string;
}

/** Bundles the programs into a folder, executable, under the names that they have in an image. @returns their paths */
export function writeBundles({ root, folder, interpreter }: WriteBundlesOptions): Promise<string[]> {
  const apps = Object.entries(programPaths) as [BundledApp, string][];
  return Promise.all(
    apps.map(async ([app, imagePath]) => {
      const program = await bundleApp({ app, root, interpreter });
      await mkdir(folder, { recursive: true });
      const path = join(folder, basename(imagePath));
      await writeFile(path, program, { mode: 0o755 });
      return path;
    }),
  );
}
