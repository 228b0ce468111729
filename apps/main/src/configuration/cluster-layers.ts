import type { ClusterObjects, ResourceRef } from '@insights/cluster';
import { readOptional } from '../cluster/read-optional.ts';
import type { OpenShiftConfigApi } from '../cluster/openshift-config-api.ts';

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
}

interface ImageConfig {
  readonly spec?: { readonly registrySources?: { readonly insecureRegistries?: readonly string[] } };
}

interface WithData {
  readonly data?: Readonly<Record<string, string>>;
}

const imageConfigRef = { group: 'config.openshift.io', version: 'v1', resource: 'images', name: 'cluster' };
const dockerConfigKey = '.dockerconfigjson';

/** What {@link readClusterLayers} takes. */
export interface ClusterLayersOptions {
  readonly objects: ClusterObjects;
  readonly openShift: OpenShiftConfigApi;
  readonly namespace: string;
}

/** Reads the objects that the cluster can have. @throws ClusterError when one of them cannot be asked for */
export async function readClusterLayers(
  { objects, openShift, namespace }: ClusterLayersOptions,
  signal: AbortSignal,
): Promise<ClusterLayers> {
  const read = <Kind>(ref: ResourceRef) => readOptional<Kind>(objects, ref, signal);
  const isOpenShift = await openShift.has('images', signal);
  const [support, pullSecret, configMap, globalPullSecret, images] = await Promise.all([
    read<WithData>(secretRef('openshift-config', 'support')),
    read<WithData>(secretRef('openshift-config', 'pull-secret')),
    read<WithData>({ group: '', version: 'v1', resource: 'configmaps', namespace, name: 'insights-config' }),
    isOpenShift ? read<WithData>(secretRef('kube-system', 'global-pull-secret')) : undefined,
    isOpenShift ? read<ImageConfig>(imageConfigRef) : undefined,
  ]);
  return {
    support: support && decodeAll(support.data ?? {}),
    configMap: configMap?.data?.['config.yaml'],
    pullSecret: decode(pullSecret?.data?.[dockerConfigKey]),
    globalPullSecret: decode(globalPullSecret?.data?.[dockerConfigKey]),
    insecureRegistries: images?.spec?.registrySources?.insecureRegistries ?? [],
  };
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
