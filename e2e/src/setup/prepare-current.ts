import { join } from 'node:path';
import { kustomize, operatorNamespaces, releaseVersion, TargetCluster, uploadToken } from '@insights/installation';
import { pushImage, type RepositoryAccess } from '@insights/oci';
import { systemClock } from '@insights/process';
import type { Surroundings } from './surroundings.ts';

interface PrepareCurrentOptions {
  readonly kubeconfig: string;
  /** Root folder of the repository. */
  readonly root: string;
  /** Folder of the OCI layout with the release image. */
  readonly layout: string;
  /** File for what is measured. */
  readonly measurements: string;
  /** For what else is written while the suites run. */
  readonly folder: string;
  /** Where this machine pushes images and the cluster pulls them. */
  readonly images: RepositoryAccess;
  /** How pods reach this machine. */
  readonly consoleHost: string;
}

const overlay = 'kubernetes';
const kubectl = 'kubectl';
const cleanUpMilliseconds = 120_000;

/**
 * Prepares a cluster that is somebody's: it must not have the operator, and gets back to what it was when the
 * surroundings are disposed of.
 * @throws InstallationError `ERR_INSTALLATION_EXISTS`; ClusterError; RegistryError
 */
export async function prepareCurrent(
  { kubeconfig, root, layout, measurements, folder, images, consoleHost }: PrepareCurrentOptions,
  signal: AbortSignal,
): Promise<Surroundings & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const cluster = stack.use(await TargetCluster.connect({ kubeconfig, env: {}, clock: systemClock, signal }));
  await cluster.mustNotHave(operatorNamespaces);
  const { digest } = await pushImage({ ...images, layout, tag: releaseVersion }, signal);
  stack.defer(() => cluster.removeCreated(AbortSignal.timeout(cleanUpMilliseconds)));
  // Each suite installs the Deployment with what it needs; it goes with its namespace.
  const manifests = await kustomize(kubectl, join(root, 'deploy', overlay));
  await cluster.apply([...manifests.filter(({ kind }) => kind !== 'Deployment'), uploadToken()]);
  const taken = stack.move();
  return {
    kind: 'current',
    kubeconfig,
    kubectl,
    root,
    registry: images.registry,
    repository: images.repository,
    plainHttp: images.plainHttp ?? false,
    releaseDigest: digest,
    overlay,
    listenHost: '0.0.0.0',
    consoleHost,
    auditLog: undefined,
    measurements,
    folder,
    [Symbol.asyncDispose]: () => taken.disposeAsync(),
  };
}
