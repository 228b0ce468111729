import { createHash } from 'node:crypto';
import { redactSecrets } from '@insights/process';
import { formatKubernetesTime } from './kubernetes-time.ts';

/** The object that an event is about. */
export interface EventTarget {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Left out for cluster-scoped objects, whose events live in `default`. */
  readonly namespace?: string;
  readonly uid?: string;
}

/** What happened. */
export interface EventInput {
  readonly type: 'Normal' | 'Warning';
  /** CamelCase: `FastTrackApplied`. */
  readonly reason: string;
  readonly message: string;
  readonly regarding: EventTarget;
  /** Which part of the operator says so: `insights-operator`. */
  readonly component: string;
  readonly now: Date;
}

/** A core/v1 Event. */
export interface KubernetesEvent {
  readonly apiVersion: 'v1';
  readonly kind: 'Event';
  readonly metadata: { readonly name: string; readonly namespace: string; readonly resourceVersion?: string };
  readonly involvedObject: EventTarget;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly source: { readonly component: string };
  readonly reportingComponent: string;
  readonly firstTimestamp: string;
  readonly lastTimestamp: string;
  readonly count: number;
}

// The API server refuses longer ones.
const longestMessage = 1024;

/**
 * Builds an event. The same happening has the same name, so that creating it again answers "already exists" and the
 * stored one is to be updated with {@link repeatEvent}. Credentials in the message are masked.
 */
export function buildEvent({ type, reason, message, regarding, component, now }: EventInput): KubernetesEvent {
  const text = redactSecrets(message.slice(0, 2 * longestMessage)).slice(0, longestMessage);
  const time = formatKubernetesTime(now);
  const identity = [regarding.kind, regarding.namespace, regarding.name, regarding.uid, type, reason, text, component];
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${regarding.name}.${hash}`, namespace: regarding.namespace ?? 'default' },
    involvedObject: regarding,
    type,
    reason,
    message: text,
    source: { component },
    reportingComponent: component,
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
}

/** The stored event after it happened once more. */
export function repeatEvent(stored: KubernetesEvent, now: Date): KubernetesEvent {
  return { ...stored, count: stored.count + 1, lastTimestamp: formatKubernetesTime(now) };
}
