import type { ClusterObjects, ResourceRef } from '@insights/cluster';
import { readOptional } from '../cluster-objects.ts';

/** What the cluster holds of our configuration at one moment. */
export interface ClusterLayers {
  /** Secret `openshift-config/support`, decoded. */
  readonly support: Readonly<Record<string, string>> | undefined;
  /** `config.yaml` of ConfigMap `insights-config`. */
  readonly configMap: string | undefined;
  /** `.dockerconfigjson` of `openshift-config/pull-secret`. */
  readonly pullSecret: string | undefined;
  /** The same of `kube-system/global-pull-secret`, on hosted control planes. */
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

const dockerConfigKey = '.dockerconfigjson';

/** Reads the five objects. @throws ClusterError when one of them cannot be asked for */
export async function readClusterLayers(
  objects: ClusterObjects,
  namespace: string,
  signal: AbortSignal,
): Promise<ClusterLayers> {
  const [support, pullSecret, globalPullSecret, configMap, images] = await Promise.all([
    readOptional<WithData>(objects, secretRef('openshift-config', 'support'), signal),
    readOptional<WithData>(objects, secretRef('openshift-config', 'pull-secret'), signal),
    readOptional<WithData>(objects, secretRef('kube-system', 'global-pull-secret'), signal),
    readOptional<WithData>(
      objects,
      { group: '', version: 'v1', resource: 'configmaps', namespace, name: 'insights-config' },
      signal,
    ),
    readOptional<ImageConfig>(
      objects,
      { group: 'config.openshift.io', version: 'v1', resource: 'images', name: 'cluster' },
      signal,
    ),
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
