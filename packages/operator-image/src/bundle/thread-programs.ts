import { join } from 'node:path';
import { build as runEsbuild, type Plugin } from 'esbuild';

/**
 * A program of ours is one file, but a thread begins with a file of its own. So the program of the thread is bundled on its
 * own, and its text is put into the bundle in the place of its address: `thread-program.ts` says which file it is.
 */
export const threadPrograms: Plugin = {
  name: 'thread-programs',
  setup(build) {
    build.onLoad({ filter: /\/rules\/src\/expressions\/thread-program\.ts$/ }, async ({ path }) => {
      const text = await bundleThread(join(path, '..', 'expression-thread.ts'), build.initialOptions.absWorkingDir);
      return { contents: `export const threadProgram = ${JSON.stringify(text)};`, loader: 'ts' };
    });
  },
};

/** Threads that begin with a text run it as CommonJS. */
async function bundleThread(source: string, absWorkingDir = process.cwd()): Promise<string> {
  const result = await runEsbuild({
    absWorkingDir,
    entryPoints: [source],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    keepNames: true,
    minifyWhitespace: true,
    write: false,
    logLevel: 'silent',
    legalComments: 'inline',
  });
  const [file] = result.outputFiles;
  if (!file) throw new Error(`esbuild wrote nothing for ${source}`);
  return file.text;
}
