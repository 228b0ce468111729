import { ContainerFailure } from './container-failure.ts';
import { readField } from './downward-api.ts';
import { expand } from './expand.ts';
import type { KubeletApi } from './kubelet-api.ts';
import type { ContainerSpec, EnvironmentSource, EnvironmentVariable, KeyReference, Pod } from './pod-types.ts';

/** Where the variables of a container come from. */
export interface VariableSource {
  readonly api: KubeletApi;
  readonly pod: Pod;
  readonly container: ContainerSpec;
}

/**
 * The variables that a container's spec asks for: `envFrom`, then `env`, whose values may name earlier ones as `$(NAME)`.
 * @param known - what values may name besides
 * @throws ContainerFailure `CreateContainerConfigError` naming what is missing
 */
export async function readVariables(
  source: VariableSource,
  known: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const variables: Record<string, string> = {};
  for (const from of source.container.envFrom ?? []) Object.assign(variables, await readAll(source, from));
  for (const variable of source.container.env ?? []) {
    const value = await readOne(source, variable);
    if (value !== undefined) variables[variable.name] = expand(value, { ...known, ...variables });
  }
  return variables;
}

async function readAll(
  source: VariableSource,
  { prefix = '', configMapRef, secretRef }: EnvironmentSource,
): Promise<Record<string, string>> {
  const reference = configMapRef ?? secretRef;
  if (!reference) return {};
  const data = await dataOf(source, configMapRef ? 'configmap' : 'secret', reference);
  return Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [prefix + key, value.toString()]));
}

async function readOne(source: VariableSource, { value, valueFrom }: EnvironmentVariable): Promise<string | undefined> {
  if (!valueFrom) return value ?? '';
  if (valueFrom.fieldRef) return readField(source.pod, valueFrom.fieldRef.fieldPath);
  if (valueFrom.configMapKeyRef) return readKey(source, 'configmap', valueFrom.configMapKeyRef);
  return valueFrom.secretKeyRef && readKey(source, 'secret', valueFrom.secretKeyRef);
}

type SourceKind = 'configmap' | 'secret';

async function readKey(source: VariableSource, kind: SourceKind, reference: KeyReference): Promise<string | undefined> {
  const data = await dataOf(source, kind, reference);
  const value = data?.[reference.key];
  if (value !== undefined || reference.optional) return value?.toString();
  const spelled = kind === 'configmap' ? 'ConfigMap' : 'Secret';
  const { namespace } = source.pod.metadata;
  const message = `couldn't find key ${reference.key} in ${spelled} ${namespace}/${reference.name}`;
  throw new ContainerFailure('CreateContainerConfigError', message);
}

async function dataOf(
  { api, pod }: VariableSource,
  kind: SourceKind,
  { name, optional }: { readonly name: string; readonly optional?: boolean },
): Promise<Readonly<Record<string, string | Buffer>> | undefined> {
  const { namespace } = pod.metadata;
  const data = kind === 'configmap' ? await api.configMap(namespace, name) : await api.secret(namespace, name);
  if (data || optional) return data;
  throw new ContainerFailure('CreateContainerConfigError', `${kind} "${name}" not found`);
}
