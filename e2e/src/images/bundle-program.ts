import { imageNode } from '@insights/operator-image';
import { build } from 'esbuild';

const requireForModules = "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);";

/**
 * Makes one executable of the gatherer that misbehaves, for the place of the gatherer in an image.
 * @param root - root folder of the repository
 */
export async function bundleMisbehavingGatherer(root: string): Promise<Buffer> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['e2e/programs/misbehaving-gatherer.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    write: false,
    logLevel: 'silent',
    legalComments: 'none',
    banner: { js: `#!${imageNode}\n${requireForModules}` },
  });
  const [file] = outputFiles;
  if (!file) throw new Error('esbuild wrote nothing');
  return Buffer.from(file.contents);
}
