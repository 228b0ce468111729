import { present, redactSecrets } from '@insights/process';
import { formatKubernetesTime } from './kubernetes-time.ts';

/** As in `config.openshift.io/v1`: `reason` is CamelCase for programs, `message` for people. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  /** When `status` last changed. */
  readonly lastTransitionTime: string;
}

/** A condition before it has a time. */
export interface ConditionValue {
  readonly type: string;
  readonly status: Condition['status'];
  readonly reason: string;
  readonly message: string;
}

/** What to do to the conditions of an object; types that are not named stay as they are. */
export interface ConditionChanges {
  readonly set: readonly ConditionValue[];
  readonly remove: readonly string[];
}

// Long enough for a body of 1024 bytes in each of several errors; the API server allows 32 KiB.
const longestMessage = 8192;

/**
 * Applies changes: `lastTransitionTime` moves only with `status`, conditions of others are kept, the result is sorted
 * by type (`openshift/insights-operator:pkg/controller/status/controller.go`). Credentials in messages are masked.
 */
export function changeConditions(previous: readonly Condition[], changes: ConditionChanges, now: Date): Condition[] {
  const byType = new Map(previous.map((condition) => [condition.type, condition]));
  for (const type of changes.remove) byType.delete(type);
  for (const value of changes.set) byType.set(value.type, withTime(value, byType.get(value.type), now));
  return [...byType.values()].toSorted((a, b) => (a.type < b.type ? -1 : 1));
}

function withTime(value: ConditionValue, previous: Condition | undefined, now: Date): Condition {
  const { type, status, reason } = value;
  // Cut before and after: looking for credentials takes time that grows with the text, and half of one is one.
  const message = redactSecrets(value.message.slice(0, 2 * longestMessage)).slice(0, longestMessage);
  const isKept = previous?.status === status;
  return {
    type,
    status,
    // The API server drops empty ones; keeping them would make every status differ from the stored one.
    ...present({ reason: reason || undefined, message: message || undefined }),
    lastTransitionTime: isKept ? previous.lastTransitionTime : formatKubernetesTime(now),
  };
}
