import { delimiter, dirname, isAbsolute, join } from 'node:path';
import type { PulledImage } from './image-store.ts';
import type { KubeletApi } from './kubelet-api.ts';
import type { PathMap } from './path-map.ts';
import type { ContainerSpec, EnvironmentVariable, Pod } from './pod-types.ts';
import type { ProcessSpec } from './container-process.ts';
import { readField } from './volumes.ts';

/** What {@link describeProcess} takes. */
export interface ProcessSource {
  readonly api: KubeletApi;
  readonly pod: Pod;
  readonly container: ContainerSpec;
  readonly image: PulledImage;
  readonly paths: PathMap;
  /** Variables of every container: where the API server is. */
  readonly clusterEnvironment: Readonly<Record<string, string>>;
}

const searchPath = ['usr/local/sbin', 'usr/local/bin', 'usr/sbin', 'usr/bin', 'sbin', 'bin'];

/** What to start for a container: the pod's command and arguments, else the image's, on this machine's paths. */
export async function describeProcess(source: ProcessSource): Promise<ProcessSpec> {
  const { container, image, paths } = source;
  const entrypoint = container.command ?? image.config.entrypoint;
  // A command in the pod also drops the image's arguments.
  const args = container.args ?? (container.command ? [] : image.config.command);
  const [program = '', ...rest] = [...entrypoint, ...args];
  return {
    command: isAbsolute(program) ? join(image.rootFolder, program) : program,
    args: rest.map((argument) => paths.rewrite(argument)),
    env: await environment(source),
    workingDirectory: join(image.rootFolder, container.workingDir ?? ''),
  };
}

async function environment({
  api,
  pod,
  container,
  image,
  paths,
  clusterEnvironment,
}: ProcessSource): Promise<NodeJS.ProcessEnv> {
  const own = Object.fromEntries(image.config.env.map((entry) => splitOnce(entry)));
  const folders = [
    ...searchPath.map((folder) => join(image.rootFolder, folder)),
    dirname(process.execPath),
    '/usr/bin',
    '/bin',
  ];
  const variables: NodeJS.ProcessEnv = { ...own, ...clusterEnvironment, PATH: folders.join(delimiter) };
  for (const variable of container.env ?? []) {
    const value = await resolve(api, pod, variable);
    if (value !== undefined) variables[variable.name] = paths.rewrite(value);
  }
  return variables;
}

function splitOnce(entry: string): [string, string] {
  const at = entry.indexOf('=');
  return at < 0 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)];
}

async function resolve(
  api: KubeletApi,
  pod: Pod,
  { name, value, valueFrom }: EnvironmentVariable,
): Promise<string | undefined> {
  if (!valueFrom) return value ?? '';
  if (valueFrom.fieldRef) return readField(pod, valueFrom.fieldRef.fieldPath);
  const { configMapKeyRef, secretKeyRef } = valueFrom;
  const reference = configMapKeyRef ?? secretKeyRef;
  if (!reference) return undefined;
  const data = configMapKeyRef
    ? await api.configMap(pod.metadata.namespace, reference.name)
    : await api.secret(pod.metadata.namespace, reference.name);
  const found = data?.[reference.key];
  if (found === undefined && !reference.optional) {
    throw new Error(`couldn't find key ${reference.key} in ${reference.name} for the variable ${name}`);
  }
  return found?.toString();
}
