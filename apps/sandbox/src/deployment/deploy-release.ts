import type { Clock } from '@insights/process';
import type { OperatorImages } from '@insights/operator-image';
import type { Sandbox } from '../sandbox.ts';
import { clusterObjects } from './cluster-objects.ts';
import { Installation } from './installation.ts';
import { sandboxConfiguration } from './sandbox-configuration.ts';

/** Where the images of the sandbox are published. */
export const repository = 'openshift/origin-insights-operator';
/** The release that is installed. */
export const releaseVersion = '4.20.3';

/** What {@link deployRelease} takes. */
export interface DeployOptions {
  readonly sandbox: Sandbox;
  /** Root folder of the repository. */
  readonly root: string;
  readonly clock: Clock;
  readonly images: OperatorImages;
}

/** Puts in what a cluster has before the operator is installed. Objects that are loaded later take the place of these. */
export function prepareCluster({ cluster, registry }: Sandbox): void {
  for (const object of clusterObjects(registry.host)) cluster.put(object);
}

/** Builds the release image from source, publishes it and installs the operator of `deploy/base` with it. */
export async function deployRelease({ sandbox, root, clock, images }: DeployOptions): Promise<Installation> {
  const identity = { version: releaseVersion, revision: revisionOf(releaseVersion), builtAt: clock.now() };
  const image = await images.build({ identity });
  const digest = sandbox.registry.pushImage({ repository, tag: releaseVersion, ...image });
  const name = `${sandbox.registry.host}/${repository}`;
  const configuration = sandboxConfiguration(name, sandbox.console.endpoints);
  return Installation.install({ sandbox, root, releaseImage: `${name}@${digest}`, releaseVersion, configuration });
}

/** A made-up commit id for a version. */
export function revisionOf(version: string): string {
  return Buffer.from(version).toString('hex').padEnd(40, '0');
}
