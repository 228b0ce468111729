import { join } from 'node:path';
import { openShiftKinds, TargetCluster } from '@insights/installation';
import { systemClock } from '@insights/process';
import { openShiftStandIns } from '../setup/open-shift.ts';
import type { Surroundings } from '../setup/surroundings.ts';
import type { Kubectl } from './kubectl.ts';

/** Makes the cluster a plain one: without the operator, and without anything of OpenShift in its API. */
export async function leaveOpenShift(kubectl: Kubectl, { root, registry }: Surroundings): Promise<void> {
  await kubectl.run('delete', '--ignore-not-found', '-k', join(root, 'deploy/openshift'));
  const namespaces = (await openShiftStandIns(registry)).filter(({ kind }) => kind === 'Namespace');
  await kubectl.run('delete', '--ignore-not-found', 'namespace', ...namespaces.map(({ metadata }) => metadata.name));
  const definitions = openShiftKinds.map(({ resource, group }) => `${resource}.${group}`);
  await kubectl.run('delete', '--ignore-not-found', 'customresourcedefinition', ...definitions);
}

/** Makes it again what it was before any suite. */
export async function becomeOpenShiftAgain({ kubeconfig, registry }: Surroundings): Promise<void> {
  const { signal } = new AbortController();
  await using target = await TargetCluster.connect({ kubeconfig, env: {}, clock: systemClock, signal });
  await target.apply(await openShiftStandIns(registry));
}
