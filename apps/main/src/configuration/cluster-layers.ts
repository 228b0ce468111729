import type { ResourceRef } from '@insights/cluster';
import { supportSecret } from '@insights/rollout-store';
import type { OpenShiftConfigApi } from '../cluster/openshift-config-api.ts';
import type { RememberingReader } from '../cluster/remembering-reader.ts';

/** What the cluster holds of our configuration at one moment. */
export interface ClusterLayers {
  /** Secret `openshift-config/support`, decoded. */
  readonly support: Readonly<Record<string, string>> | undefined;
  /** `config.yaml` of ConfigMap `insights-config`. */
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
  readonly spec?: { readonly registrySources?: { readonly insecureRegistries?: readonly string[] } };
}

interface WithData {
  readonly data?: Readonly<Record<string, string>>;
}

const imageConfigRef = { group: 'config.openshift.io', version: 'v1', resource: 'images', name: 'cluster' };
const dockerConfigKey = '.dockerconfigjson';

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
    configMap: configMap?.data?.['config.yaml'],
    pullSecret: decode(pullSecret?.data?.[dockerConfigKey]),
    globalPullSecret: decode(globalPullSecret?.data?.[dockerConfigKey]),
    insecureRegistries: images?.spec?.registrySources?.insecureRegistries ?? [],
    unread: [supportSecret, configMapRef(namespace)].filter((ref) => !reader.isKnown(ref)).map(nameOf),
  };
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

function decodeAll(data: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, decode(value) ?? '']));
}

function decode(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('utf8');
}
