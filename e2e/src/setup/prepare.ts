import { releaseVersion, TargetCluster } from '@insights/installation';
import { pushImage } from '@insights/oci';
import { systemClock } from '@insights/process';
import type { RealCluster } from '@insights/real-cluster';
import { openShiftStandIns } from './open-shift.ts';
import type { Surroundings } from './surroundings.ts';

/** Where the images of a cluster of its own are. */
export const repository = 'openshift/origin-insights-operator';

interface PrepareOptions {
  readonly cluster: RealCluster;
  /** Root folder of the repository. */
  readonly root: string;
  /** Folder of the OCI layout with the release image. */
  readonly layout: string;
  /** File for what is measured. */
  readonly measurements: string;
  /** For what else is written while the suites run. */
  readonly folder: string;
}

/** Makes a bare cluster one of OpenShift's kind, as far as the operator can tell, and publishes the release image. */
export async function prepareReal(
  { cluster, root, layout, measurements, folder }: PrepareOptions,
  signal: AbortSignal,
): Promise<Surroundings> {
  const { kubeconfig, kubectl, registry, address, domain, auditLog } = cluster;
  const [{ digest }] = await Promise.all([
    pushImage({ registry, repository, plainHttp: true, layout, tag: releaseVersion }, signal),
    becomeOpenShift(cluster, signal),
  ]);
  return {
    kind: 'real',
    kubeconfig,
    kubectl,
    root,
    registry,
    repository,
    plainHttp: true,
    releaseDigest: digest,
    overlay: 'openshift',
    listenHost: address,
    consoleHost: `console.${domain}`,
    auditLog,
    measurements,
    folder,
  };
}

async function becomeOpenShift({ kubeconfig, registry, node }: RealCluster, signal: AbortSignal): Promise<void> {
  await using target = await TargetCluster.connect({ kubeconfig, env: {}, clock: systemClock, signal });
  const labels = { 'node-role.kubernetes.io/master': '' };
  await target.patch(
    { group: '', version: 'v1', resource: 'nodes', name: node },
    { type: 'merge', body: { metadata: { labels } } },
  );
  await target.apply(await openShiftStandIns(registry));
}
