import { mkdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { ProcessSpec } from './container-process.ts';
import { readVariables, type VariableSource } from './environment.ts';
import { findExecutable } from './executable.ts';
import { expand } from './expand.ts';
import type { PulledImage } from './image-store.ts';
import type { PathMap } from './path-map.ts';

interface ProcessSource extends VariableSource {
  readonly image: PulledImage;
  readonly paths: PathMap;
  /** Variables of every container: where the API server is. */
  readonly clusterEnvironment: Readonly<Record<string, string>>;
}

const searchPath = ['usr/local/sbin', 'usr/local/bin', 'usr/sbin', 'usr/bin', 'sbin', 'bin'];

/**
 * What to start for a container: the pod's command and arguments, else the image's, on this machine's paths.
 * @throws ContainerFailure when a variable has no source or there is nothing to execute
 */
export async function describeProcess(source: ProcessSource): Promise<ProcessSpec> {
  const { container, image, paths, clusterEnvironment } = source;
  const variables = { ...clusterEnvironment, ...(await readVariables(source, clusterEnvironment)) };
  // A command in the pod also drops the image's arguments. Only the pod's own may name variables.
  const entrypoint = container.command?.map((part) => expand(part, variables)) ?? image.config.entrypoint;
  const args = container.args?.map((part) => expand(part, variables));
  const [program = '', ...rest] = [...entrypoint, ...(args ?? (container.command ? [] : image.config.command))];
  const env = { ...imageVariables(image), PATH: machinePath(image), ...rewriteAll(variables, paths) };
  const workingDirectory = paths.locate(container.workingDir ?? '/', image.rootFolder);
  const path = program.includes('/') ? paths.locate(program, image.rootFolder) : program;
  const command = await findExecutable({ program, path, searchPath: env.PATH });
  // As a container runtime does: an image need not have it.
  await mkdir(workingDirectory, { recursive: true });
  return { command, args: rest.map((argument) => paths.rewrite(argument)), env, workingDirectory };
}

function imageVariables({ config }: PulledImage): Record<string, string> {
  return Object.fromEntries(
    config.env.map((entry) => {
      const [name = '', ...value] = entry.split('=');
      return [name, value.join('=')];
    }),
  );
}

// The image's folders, then what stands in for the layers below it: the Node.js that runs this, and the system's tools.
function machinePath({ rootFolder }: PulledImage): string {
  const folders = searchPath.map((folder) => join(rootFolder, folder));
  return [...folders, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
}

function rewriteAll(variables: Readonly<Record<string, string>>, paths: PathMap): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, paths.rewrite(value)]));
}
