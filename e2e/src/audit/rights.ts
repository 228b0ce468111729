import type { RoleRule } from '@insights/gathering';
import type { AuditEvent } from './audit-log.ts';

/** One thing that a role allows: a verb on a resource, perhaps on one object of it. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  /** With its subresource. */
  readonly resource: string;
  /** `undefined`: every object. */
  readonly name: string | undefined;
}

/** Everything that the rules of a ClusterRole allow, one by one. */
export function rightsOf(rules: readonly RoleRule[]): Right[] {
  return rules.flatMap(({ apiGroups, resources, resourceNames = [undefined], verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.flatMap((verb) => resourceNames.map((name) => ({ verb, group, resource, name }))),
      ),
    ),
  );
}

/** Whether a right is what allowed a request. */
export function covers(right: Right, event: AuditEvent): boolean {
  return (
    right.verb === event.verb &&
    right.group === event.group &&
    (right.resource === event.resource || (right.resource === '*' && event.resource !== undefined)) &&
    (right.name === undefined || right.name === event.name)
  );
}

/** Requests that no right covers. Those about no resource are discovery, which every account may read. */
export function beyond(rights: readonly Right[], events: readonly AuditEvent[]): AuditEvent[] {
  return events.filter((event) => event.resource !== undefined && !rights.some((right) => covers(right, event)));
}

// The kubelet and the proxies before Prometheus and Alertmanager look at these: the API server's log has no request for them.
const askedElsewhere: ReadonlySet<string> = new Set(['nodes/log', 'prometheuses/api', 'alertmanagers/api']);

/** Rights that no request needed. */
export function idle(rights: readonly Right[], events: readonly AuditEvent[]): Right[] {
  return rights.filter((right) => !askedElsewhere.has(right.resource) && !events.some((event) => covers(right, event)));
}

/** Requests that the API server refused for lack of a right. */
export function refused(events: readonly AuditEvent[]): AuditEvent[] {
  return events.filter(({ isAllowed, status }) => !isAllowed || status === 403);
}

/** A request in a line, for the message of a test that failed: `list /api/v1/pods → 403`. */
export function describeEvent({ verb, uri, status, at }: AuditEvent): string {
  return `${at.toISOString()} ${verb} ${uri} → ${status}`;
}
