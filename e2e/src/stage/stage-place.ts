import type { StagePlace } from '@insights/installation';
import type { Surroundings } from '../setup/surroundings.ts';

/** The surroundings as the place of a stage. */
export function stagePlace(surroundings: Surroundings): StagePlace {
  const { kind, kubeconfig, kubectl, registry, repository, plainHttp, listenHost, consoleHost } = surroundings;
  const images = { registry, repository, plainHttp };
  return { kubeconfig, kubectl, images, listenHost, consoleHost, health: kind === 'current' ? 'proxy' : 'address' };
}
