import type { ClusterObjects } from '@insights/cluster';
import type { Platform } from '@insights/registry';
import { readOptional } from './read-optional.ts';
import type { OpenShiftConfigApi } from './openshift-config-api.ts';
import type { PodIdentity } from '../pod-identity.ts';

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

/** What {@link readClusterFacts} takes. */
export interface ClusterFactsOptions {
  readonly objects: ClusterObjects;
  readonly openShift: OpenShiftConfigApi;
  readonly identity: PodIdentity;
}

/** Reads the cluster's version, our node and our Deployment; what does not exist or may not be read is left unknown. */
export async function readClusterFacts(
  { objects, openShift, identity }: ClusterFactsOptions,
  signal: AbortSignal,
): Promise<ClusterFacts> {
  const { namespace, nodeName, releaseVersion } = identity;
  const [{ clusterId, version }, node, deployment] = await Promise.all([
    readVersion(objects, openShift, signal),
    readOptional<Node>(objects, { group: '', version: 'v1', resource: 'nodes', name: nodeName }, signal),
    readOptional<Deployment>(
      objects,
      { group: 'apps', version: 'v1', resource: 'deployments', namespace, name: 'insights-operator' },
      signal,
    ),
  ]);
  const completed = version?.status?.history?.find(({ state }) => state === 'Completed');
  const { bootID, architecture = 'amd64', operatingSystem = 'linux' } = node?.status?.nodeInfo ?? {};
  return {
    clusterId,
    clusterVersion: completed?.version ?? releaseVersion,
    isUpgrading: isTrue(version?.status?.conditions, 'Progressing'),
    isRolledOut: deployment === undefined || isRolledOut(deployment),
    hasDiskPressure: isTrue(node?.status?.conditions, 'DiskPressure'),
    bootID,
    platform: { os: operatingSystem, architecture },
  };
}

// An OpenShift whose ClusterVersion cannot be read has no id for now: a second one would be another cluster to whoever
// receives the archives.
async function readVersion(
  objects: ClusterObjects,
  openShift: OpenShiftConfigApi,
  signal: AbortSignal,
): Promise<{ readonly clusterId: string | undefined; readonly version?: ClusterVersion | undefined }> {
  if (await openShift.has('clusterversions', signal)) {
    const ref = { group: 'config.openshift.io', version: 'v1', resource: 'clusterversions', name: 'version' };
    const version = await readOptional<ClusterVersion>(objects, ref, signal);
    return { clusterId: version?.spec?.clusterID, version };
  }
  const ref = { group: '', version: 'v1', resource: 'namespaces', name: 'kube-system' };
  const namespace = await readOptional<WithUid>(objects, ref, signal);
  return { clusterId: namespace?.metadata?.uid };
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
