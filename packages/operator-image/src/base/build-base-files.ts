import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayerFile } from '@insights/oci';
import { findProgram } from '../build/programs.ts';
import { runProgram } from '../build/run-program.ts';
import { OperatorImageError } from '../errors.ts';
import { imageNode } from '../identity/entry-points.ts';
import { baseFiles, besideLibc, copies, copiesOfPresent } from './base-files.ts';
import { sharedLibraries } from './shared-libraries.ts';

// What the build stage of the Dockerfile calls by name.
const buildPrograms = ['sh', 'env', 'cp', 'rm'];
// What the native parts of the tool chain are linked with besides.
const moreLibraries = ['librt.so.1', 'libutil.so.1'];
const npmVersion = '11.6.2';

/** What the build stage needs: the base of the image, npm, a shell and three programs. */
export async function buildBaseFiles(
  { node, cache }: { node: string; cache: string },
  signal: AbortSignal,
): Promise<LayerFile[]> {
  const base = await baseFiles(node, signal);
  const programs = await Promise.all(buildPrograms.map(locate));
  const libraries = await sharedLibraries(programs, signal);
  const known = new Set(base.map(({ path }) => path));
  return [
    ...base,
    ...(await copies(libraries.filter((path) => !known.has(path)))),
    ...(await copiesOfPresent(besideLibc(libraries, moreLibraries))),
    ...(await Promise.all(programs.map(async (program) => inBin(program, await readFile(program))))),
    { path: '/usr/bin/node', link: imageNode },
    { path: '/usr/bin/npm', link: '../lib/node_modules/npm/bin/npm-cli.js' },
    ...(await npmFiles(cache, signal)),
  ];
}

async function locate(name: string): Promise<string> {
  const path = await findProgram(name);
  if (path !== undefined) return path;
  throw new OperatorImageError('ERR_IMAGE_TOOL_MISSING', `there is no ${name} on this machine`);
}

// Both folders are one on Debian; programs ask for /bin/sh and /usr/bin/env by path.
function inBin(program: string, content: Buffer): LayerFile {
  const name = program.replace(/^.*\//, '');
  return { path: name === 'sh' ? '/bin/sh' : `/usr/bin/${name}`, content };
}

// Not the npm of this machine: Debian's keeps its libraries elsewhere.
async function npmFiles(cache: string, signal: AbortSignal): Promise<LayerFile[]> {
  const prefix = join(cache, `npm-${npmVersion}`);
  const flags = ['--prefix', prefix, '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
  await runProgram(['npm', 'install', ...flags, `npm@${npmVersion}`], {}, signal);
  const folder = await realpath(join(prefix, 'node_modules/npm'));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(
    files.toSorted().map(async (path) => ({
      path: join('/usr/lib/node_modules/npm', path.slice(folder.length)),
      content: await readFile(path),
    })),
  );
}
