import type { Observation } from '../observation.ts';

/**
 * How long an operation may stay prepared: the 10 minutes of its deadline, and the waits that it may meet before its patch, which
 * have limits of their own: a gather that runs and a new pod that settles.
 */
export function preparedSeconds({ settings }: Observation): number {
  const { preparedSeconds: own, settleSeconds } = settings.deadlines;
  return own + settings.gatherTimeoutSeconds + settleSeconds;
}

/**
 * Until when a new pod is left on the release image, in milliseconds since the epoch; `undefined` once that image has gathered,
 * well or not, or had 10 minutes. Otherwise every drain would cost a swap at once, and with a bad digest the cluster never
 * reported.
 */
export function settlingUntil({ gather, pod, settings, startedAt, now }: Observation): number | undefined {
  const hasGathered = gather.last !== undefined && gather.last.containerID === pod.container?.containerID;
  const until = startedAt + settings.deadlines.settleSeconds * 1000;
  return hasGathered || now >= until ? undefined : until;
}
