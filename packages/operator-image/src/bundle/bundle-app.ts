import { join } from 'node:path';
import { build as runEsbuild, type Plugin } from 'esbuild';
import type { programPaths } from '../identity/entry-points.ts';
import { threadPrograms } from './thread-programs.ts';

/** One of our programs that go into an image. */
export type BundledApp = keyof typeof programPaths;

interface BundleProgramOptions {
  /** Root folder of the repository. */
  readonly root: string;
  /** The program's first file, from the root: `apps/gatherer/src/main.ts`. */
  readonly source: string;
  /** What runs the program: the absolute path of Node.js in an image. Default: the `node` that is found in `PATH`. */
  readonly interpreter?: string;
  /** Changes to the source on its way into the bundle; none for a release. */
  readonly plugins?: readonly Plugin[];
}

interface BundleOptions extends Omit<BundleProgramOptions, 'source'> {
  readonly app: BundledApp;
}

// CommonJS dependencies call `require('node:…')`, which an ES module does not have.
const requireForModules = "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);";

// As pid 1 of a container, a process is never ended by a signal that it does not listen to. One that comes while the
// program is still being read would be lost, and the kubelet would wait for all of its grace period.
const stopWhileStarting = "process.on('SIGTERM',()=>{if(process.listenerCount('SIGTERM')===1)process.exit(143)});";

/** Bundles one of our programs; as {@link bundleProgram}. */
export function bundleApp({ app, ...options }: BundleOptions): Promise<Buffer> {
  return bundleProgram({ ...options, source: `apps/${app}/src/main.ts` });
}

/** Makes one executable ES module of a program, with everything it imports and nothing that it does not use. */
export async function bundleProgram(options: BundleProgramOptions): Promise<Buffer> {
  const { root, source, interpreter = '/usr/bin/env node', plugins = [] } = options;
  const result = await runEsbuild({
    absWorkingDir: root,
    entryPoints: [source],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    keepNames: true,
    write: false,
    logLevel: 'silent',
    // The licences of what is in it, which has to go where the program goes.
    legalComments: 'eof',
    // Optional packages of ws and debug that are not installed.
    external: ['bufferutil', 'utf-8-validate', 'supports-color'],
    banner: { js: `#!${interpreter}\n${requireForModules}${stopWhileStarting}` },
    plugins: [kubernetesClientWithoutSideEffects, threadPrograms, ...plugins],
  });
  const [file] = result.outputFiles;
  if (!file) throw new Error(`esbuild wrote nothing for ${source}`);
  return Buffer.from(file.contents);
}

// The client does not declare that its modules can be left out when unused; the typed API is 60 % of it. Its own imports
// are relative and name files, so they need no resolver: asking esbuild's for each of a thousand files takes 12 s.
const kubernetesClientWithoutSideEffects: Plugin = {
  name: 'kubernetes-client-without-side-effects',
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\/.*\.js$/ }, ({ path, importer, resolveDir }) => {
      if (!importer.includes('/@kubernetes/client-node/dist/')) return undefined;
      return { path: join(resolveDir, path), sideEffects: false };
    });
  },
};
