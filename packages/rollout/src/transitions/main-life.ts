import { present } from '@insights/process';
import type { Observation } from '../observation.ts';
import type { MainLife } from '../record/record.ts';
import { iso } from '../time.ts';
import { storable } from './override.ts';

/** The count of `main`'s ends as it begins under an image. */
export function lifeUnder(image: string, { pod, cluster, now }: Observation): MainLife {
  const { bootID } = cluster;
  const restarts = pod.main?.restartCount ?? 0;
  return { podUID: pod.uid, image: storable(image), restarts, ends: 0, at: iso(now), ...present({ bootID }) };
}

/** Whether a count is of this pod and this image. */
export function isUnder(image: string, { pod }: Observation, life: MainLife | undefined): life is MainLife {
  return life?.podUID === pod.uid && life.image === storable(image);
}
