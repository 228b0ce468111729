import type { ClusterObjects } from '@insights/cluster';
import type { Platform } from '@insights/registry';

import type { PodIdentity } from '../pod-identity.ts';
import type { OpenShiftConfigApi } from './openshift-config-api.ts';
import { RememberingReader } from './remembering-reader.ts';

/** What decisions need to know of the cluster. */
export interface ClusterFacts {
  /** Of the ClusterVersion; on a cluster without them the uid of namespace `kube-system`. */
  readonly clusterId: string | undefined;
  /** Version that the cluster is on; the release's while it is unknown. */
  readonly clusterVersion: string;
  readonly isUpgrading: boolean;
  readonly isRolledOut: boolean;
  readonly hasDiskPressure: boolean;
  readonly bootID: string | undefined;
  readonly platform: Platform;
}

interface Condition {
  readonly type?: string;
  readonly status?: string;
}

interface ClusterVersion {
  readonly spec?: { readonly clusterID?: string };
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly history?: readonly { readonly state?: string; readonly version?: string }[];
  };
}

interface WithUid {
  readonly metadata?: { readonly uid?: string };
}

interface Node {
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly nodeInfo?: { readonly bootID?: string; readonly architecture?: string; readonly operatingSystem?: string };
  };
}

interface Deployment {
  readonly metadata?: { readonly generation?: number };
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
  };
}

interface VersionFacts {
  readonly clusterId: string | undefined;
  readonly version?: ClusterVersion | undefined;
}

interface ClusterFactsDependencies {
  readonly objects: Pick<ClusterObjects, 'get'>;
  readonly openShift: Pick<OpenShiftConfigApi, 'has'>;
  readonly identity: Pick<PodIdentity, 'namespace' | 'nodeName' | 'releaseVersion'>;
}

const defaultPlatform: Platform = { os: 'linux', architecture: 'amd64' };

/** The cluster's version, our node and our Deployment, as they were read last. */
export class ClusterFactsReader {
  readonly #openShift: Pick<OpenShiftConfigApi, 'has'>;
  readonly #identity: ClusterFactsDependencies['identity'];
  readonly #objects: RememberingReader;
  #last: ClusterFacts | undefined;

  constructor({ objects, openShift, identity }: ClusterFactsDependencies) {
    this.#openShift = openShift;
    this.#identity = identity;
    this.#objects = new RememberingReader(objects);
  }

  /** As read last; `undefined` before the first time. */
  get last(): ClusterFacts | undefined {
    return this.#last;
  }

  /** For which the cluster needs images. */
  get platform(): Platform {
    return this.#last?.platform ?? defaultPlatform;
  }

  /**
   * Reads them now. What does not exist, or was never allowed to be read, is left unknown; what may not be read any more
   * is as it was.
   * @throws ClusterError
   */
  async read(signal: AbortSignal): Promise<ClusterFacts> {
    const { namespace, nodeName, releaseVersion } = this.#identity;
    const deploymentRef = {
      group: 'apps',
      version: 'v1',
      resource: 'deployments',
      namespace,
      name: 'insights-operator',
    };
    const [{ clusterId, version }, node, deployment] = await Promise.all([
      this.#readVersion(signal),
      this.#objects.read<Node>({ group: '', version: 'v1', resource: 'nodes', name: nodeName }, signal),
      this.#objects.read<Deployment>(deploymentRef, signal),
    ]);
    const completed = version?.status?.history?.find(({ state }) => state === 'Completed');
    const { bootID, architecture, operatingSystem } = node?.status?.nodeInfo ?? {};
    this.#last = {
      clusterId,
      clusterVersion: completed?.version ?? releaseVersion,
      isUpgrading: isTrue(version?.status?.conditions, 'Progressing'),
      isRolledOut: deployment === undefined || isRolledOut(deployment),
      hasDiskPressure: isTrue(node?.status?.conditions, 'DiskPressure'),
      bootID,
      platform: {
        os: operatingSystem ?? defaultPlatform.os,
        architecture: architecture ?? defaultPlatform.architecture,
      },
    };
    return this.#last;
  }

  // An OpenShift whose ClusterVersion cannot be read has no id for now: a second one would be another cluster to whoever
  // receives the archives.
  async #readVersion(signal: AbortSignal): Promise<VersionFacts> {
    if (await this.#openShift.has('clusterversions', signal)) {
      const ref = { group: 'config.openshift.io', version: 'v1', resource: 'clusterversions', name: 'version' };
      const version = await this.#objects.read<ClusterVersion>(ref, signal);
      return { clusterId: version?.spec?.clusterID, version };
    }
    const ref = { group: '', version: 'v1', resource: 'namespaces', name: 'kube-system' };
    const namespace = await this.#objects.read<WithUid>(ref, signal);
    return { clusterId: namespace?.metadata?.uid };
  }
}

function isTrue(conditions: readonly Condition[] | undefined, type: string): boolean {
  return conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;
}

// Availability is not asked for: a gatherer that crashes makes the pod unavailable, and that is when we must act.
function isRolledOut({ metadata, spec, status }: Deployment): boolean {
  const replicas = spec?.replicas ?? 1;
  const isObserved = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
  return isObserved && status?.updatedReplicas === replicas && status.replicas === replicas;
}
