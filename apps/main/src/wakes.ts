import type { Listener } from './http/listener.ts';
import type { ServingCertificate } from './http/serving-certificate.ts';
import type { Trigger, Wakeable } from './loops/trigger.ts';
import type { Parts } from './parts.ts';

/** The parts, and what they are served on. */
export interface WakingParts extends Parts {
  readonly listeners: readonly Listener[];
  /** Plain HTTP without one. */
  readonly certificate: ServingCertificate | undefined;
}

/** Who is woken, in this order, when something has changed. */
export type Wakes = readonly [Trigger, ...Wakeable[]];

/** The one table of who wakes whom. */
export function wakesOf(parts: WakingParts): readonly Wakes[] {
  const { configuration, credentials, pods, storage, poller, describer, gathers, rollout, uploads, reports } = parts;
  const { services, taken, flaws, gatherEvents, operator, feed, observers, listeners, certificate } = parts;
  return [
    // The services first: whoever is woken after them uses them.
    [configuration.changed, services, flaws, poller, uploads, rollout, operator, gathers, feed],
    [credentials.changed, gathers, operator, feed],
    [pods.changed, rollout, storage, ...listeners],
    [storage.changed, rollout],
    [taken.changed, rollout],
    [poller.changed, observers.polls, rollout, feed],
    [describer.changed, rollout],
    [gathers.changed, observers.gathers, gatherEvents, uploads, rollout, feed],
    [gathers.progressed, feed],
    [rollout.changed, observers.images, gathers, operator, feed],
    [uploads.changed, observers.uploads, reports, operator, feed],
    [reports.changed, observers.reports, operator, feed],
    [operator.changed, feed],
    ...(certificate ? [[certificate.changed, ...listeners] as const] : []),
  ];
}

/** Puts a table into force. */
export function connect(table: readonly Wakes[]): void {
  for (const [trigger, ...listeners] of table) for (const listener of listeners) trigger.add(listener);
}
