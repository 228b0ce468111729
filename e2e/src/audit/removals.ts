import type { AuditEvent } from './audit-log.ts';

/**
 * Requests made while the operator was not being taken away. Rights go before the pod does when somebody deletes all of
 * it, and what main still asks then is refused.
 * @param events - in their order; those about the namespace among them
 */
export function whileInstalled(events: readonly AuditEvent[], namespace: string): AuditEvent[] {
  let isLeaving = false;
  return events.filter((event) => {
    if (event.resource === 'namespaces' && event.name === namespace) {
      if (event.verb === 'delete' && event.status === 200) isLeaving = true;
      if (event.status === 201) isLeaving = false;
    }
    return !isLeaving;
  });
}
