import type { AuditEvent } from '../../src/audit/audit-log.ts';

/** A request that was answered well, of the account `gather`. */
export function event(change: Partial<AuditEvent> = {}): AuditEvent {
  return {
    user: 'system:serviceaccount:openshift-insights:gather',
    userAgent: 'insights-operator/4.20.3-0 gatherer',
    verb: 'list',
    uri: '/api/v1/nodes',
    group: '',
    resource: 'nodes',
    namespace: undefined,
    name: undefined,
    status: 200,
    isAllowed: true,
    at: new Date(0),
    ...change,
  };
}
