import type { JsonObject } from '@insights/cluster';
import { itemsOf, memberAt } from '../json.ts';
import { type ContainerShape, containerShapes } from './container-shape.ts';

/** What is told of pods that are made alike. */
export interface PodShape {
  readonly restartAlways: boolean;
  readonly initContainers: readonly ContainerShape[];
  readonly containers: readonly ContainerShape[];
}

/** A shape, or why a pod has none: it ended, is not to be judged yet, or says too little. */
export type PodVerdict = PodShape | 'terminal' | 'ignored' | 'invalid';

/** Judges a pod. */
export function judgePod(pod: Readonly<JsonObject>): PodVerdict {
  const phase = memberAt(pod, 'status', 'phase');
  if (phase === 'Succeeded' || phase === 'Failed') return 'terminal';
  const [initSpecs, specs] = [listAt(pod, 'spec', 'initContainers'), listAt(pod, 'spec', 'containers')];
  const initStatuses = listAt(pod, 'status', 'initContainerStatuses');
  const statuses = listAt(pod, 'status', 'containerStatuses');
  const isKnown = phase === 'Running' || phase === 'Pending';
  if (!isKnown || initStatuses.length !== initSpecs.length || statuses.length !== specs.length) return 'ignored';
  const initContainers = containerShapes(initSpecs, initStatuses);
  const containers = containerShapes(specs, statuses);
  if (!initContainers || !containers) return 'invalid';
  return { restartAlways: memberAt(pod, 'spec', 'restartPolicy') === 'Always', initContainers, containers };
}

/** The same text for pods of one shape. Whether they are restarted makes no difference. */
export function shapeKey({ initContainers, containers }: PodShape): string {
  return JSON.stringify([initContainers, containers]);
}

function listAt(pod: Readonly<JsonObject>, part: string, list: string) {
  return itemsOf(memberAt(pod, part, list));
}
