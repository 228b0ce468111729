import type { JsonObject } from '@insights/cluster';
import { memberAt, textOf } from '../json.ts';

/** What is kept of an event (`openshift/insights-operator:docs/gathered-data.md`). */
export interface CompactEvent {
  readonly namespace: string;
  /** As the server sent it. */
  readonly lastTimestamp: string;
  readonly reason: string;
  readonly message: string;
  readonly type: string;
}

/** When an event was last seen: `lastTimestamp`, or the time of its series where that is empty. */
export function lastSeen(event: Readonly<JsonObject>): string {
  return textOf(event['lastTimestamp']) || textOf(memberAt(event, 'series', 'lastObservedTime'));
}

/** The compacted form of an event. */
export function compactEvent(event: Readonly<JsonObject>): CompactEvent {
  return {
    namespace: textOf(memberAt(event, 'metadata', 'namespace')),
    lastTimestamp: lastSeen(event),
    reason: textOf(event['reason']),
    message: textOf(event['message']),
    type: textOf(event['type']),
  };
}
