import { join } from 'node:path';
import {
  directEndpoint,
  Installation,
  openShiftObjects,
  quickConfiguration,
  readManifests,
  releaseVersion,
  TargetCluster,
} from '@insights/installation';
import type { OperatorImages } from '@insights/operator-image';
import type { Clock } from '@insights/process';
import type { Sandbox } from '../sandbox.ts';
import { identityOf } from './release.ts';

/** Where the images of the sandbox are published. */
export const repository = 'openshift/origin-insights-operator';

interface DeployOptions {
  readonly sandbox: Sandbox;
  readonly cluster: TargetCluster;
  /** Root folder of the repository. */
  readonly root: string;
  readonly images: OperatorImages;
}

/**
 * The sandbox as any cluster: through its API. What a cluster has before the operator is installed is put in.
 * Objects that are loaded later take the place of these.
 */
export async function prepareCluster(sandbox: Sandbox, clock: Clock, signal: AbortSignal): Promise<TargetCluster> {
  const cluster = await TargetCluster.connect({ kubeconfig: sandbox.kubeconfig, env: {}, clock, signal });
  await cluster.apply(openShiftObjects(sandbox.registry.host));
  return cluster;
}

/** Builds the release image from source, publishes it and installs the operator of `deploy/base` with it. */
export async function deployRelease({ sandbox, cluster, root, images }: DeployOptions): Promise<Installation> {
  const { registry, console, kubelet } = sandbox;
  const image = await images.build({ identity: identityOf(releaseVersion, cluster.clock) });
  const digest = registry.pushImage({ repository, tag: releaseVersion, ...image });
  const name = `${registry.host}/${repository}`;
  return Installation.install({
    cluster,
    endpoint: directEndpoint(({ metadata: { uid } }, containerPort) => {
      const port = kubelet.port(uid, containerPort);
      return port === undefined ? undefined : `http://127.0.0.1:${port}`;
    }),
    manifests: await readManifests(join(root, 'deploy', 'base')),
    image: `${name}@${digest}`,
    releaseVersion,
    configuration: quickConfiguration(name, console.endpoints),
  });
}
