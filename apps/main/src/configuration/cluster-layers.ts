import type { ResourceRef } from '@insights/cluster';
import { supportKeys, supportSecret } from '@insights/rollout-store';
import type { OpenShiftConfigApi } from '../cluster/openshift-config-api.ts';
import type { RememberingReader } from '../cluster/remembering-reader.ts';

/** What the cluster holds of our configuration at one moment. */
export interface ClusterLayers {
  /** Secret `openshift-config/support`, decoded. */
  readonly support: Readonly<Record<string, string>> | undefined;
  /** `config.yaml` of ConfigMap `insights-config`; without it what else is there, as a document of keys that nobody knows. */
  readonly configMap: string | undefined;
  /** `.dockerconfigjson` of `openshift-config/pull-secret`. */
  readonly pullSecret: string | undefined;
  /** The same of `kube-system/global-pull-secret`, where hosted control planes of OpenShift have it. */
  readonly globalPullSecret: string | undefined;
  /** `spec.registrySources.insecureRegistries` of `image.config.openshift.io/cluster`. */
  readonly insecureRegistries: readonly string[];
  /** Objects that people configure us with and that could never be read, as people write their names. */
  readonly unread: readonly string[];
}

interface ImageConfig {
  readonly spec?: { readonly registrySources?: { readonly insecureRegistries?: unknown } };
}

// Values are texts, but whose API server it is we do not know: one that is none must not cost what stands beside it.
interface WithData {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly binaryData?: Readonly<Record<string, unknown>> | null;
}

const imageConfigRef = { group: 'config.openshift.io', version: 'v1', resource: 'images', name: 'cluster' };
const dockerConfigKey = '.dockerconfigjson';
const configurationKey = 'config.yaml';

interface ClusterLayersDependencies {
  readonly reader: RememberingReader;
  readonly openShift: Pick<OpenShiftConfigApi, 'has'>;
  /** Our own. */
  readonly namespace: string;
}

/**
 * Reads the objects that the cluster can have; one that may not be read just now is as it was.
 * @throws ClusterError when one of them cannot be asked for
 */
export async function readClusterLayers(
  { reader, openShift, namespace }: ClusterLayersDependencies,
  signal: AbortSignal,
): Promise<ClusterLayers> {
  const isOpenShift = await openShift.has('images', signal);
  const [support, pullSecret, configMap, globalPullSecret, images] = await Promise.all([
    reader.read<WithData>(supportSecret, signal),
    reader.read<WithData>(secretRef('openshift-config', 'pull-secret'), signal),
    reader.read<WithData>(configMapRef(namespace), signal),
    isOpenShift ? reader.read<WithData>(secretRef('kube-system', 'global-pull-secret'), signal) : undefined,
    isOpenShift ? reader.read<ImageConfig>(imageConfigRef, signal) : undefined,
  ]);
  return {
    support: support && decodeAll(support.data ?? {}),
    configMap: configMap && configurationIn(configMap),
    pullSecret: decode(pullSecret?.data?.[dockerConfigKey]),
    globalPullSecret: decode(globalPullSecret?.data?.[dockerConfigKey]),
    insecureRegistries: textsOf(images?.spec?.registrySources?.insecureRegistries),
    unread: [supportSecret, configMapRef(namespace)].filter((ref) => !reader.isKnown(ref)).map(nameOf),
  };
}

/** The layers as people configure us: without the keys of the Secret that `main` itself writes. */
export function withoutRecord(layers: ClusterLayers): ClusterLayers {
  const {
    [supportKeys.image]: _image,
    [supportKeys.state]: _state,
    [supportKeys.retry]: _retry,
    ...support
  } = layers.support ?? {};
  return { ...layers, support };
}

function configMapRef(namespace: string): ResourceRef {
  return { group: '', version: 'v1', resource: 'configmaps', namespace, name: 'insights-config' };
}

function nameOf({ resource, namespace, name }: ResourceRef): string {
  return `${resource === 'secrets' ? 'secret' : 'configmap'} ${namespace}/${name}`;
}

function secretRef(namespace: string, name: string): ResourceRef {
  return { group: '', version: 'v1', resource: 'secrets', namespace, name };
}

/**
 * A file that is not UTF-8 is stored by `kubectl` as binary data. People write `config.yml` too, or put the keys side by
 * side: that is no configuration, but it has to be named, and what it asks to be protected is.
 */
function configurationIn({ data, binaryData }: WithData): string | undefined {
  const text = data?.[configurationKey] ?? decode(binaryData?.[configurationKey]);
  if (typeof text === 'string') return text;
  const binary = Object.entries(binaryData ?? {}).map(([key, value]) => [`binaryData.${key}`, legible(value)]);
  const others = Object.fromEntries([...Object.entries(data ?? {}), ...binary]);
  return Object.keys(others).length === 0 ? undefined : JSON.stringify(others);
}

// Of UTF-16 every second byte is zero, and its mark is no character.
function legible(base64: unknown): string {
  return (decode(base64) ?? '').replaceAll(/[\0\uFFFD]/g, '');
}

function decodeAll(data: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, decode(value) ?? '']));
}

function decode(base64: unknown): string | undefined {
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64').toString('utf8') : undefined;
}

function textsOf(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
}
