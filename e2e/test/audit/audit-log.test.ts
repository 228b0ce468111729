import { describe, expect, it } from '@jest/globals';
import { parseAuditEvent } from '../../src/audit/audit-log.ts';

const written = {
  verb: 'create',
  requestURI: '/api/v1/namespaces/openshift-insights/serviceaccounts/gather/token',
  userAgent: 'insights-operator/4.20.3',
  user: { username: 'system:serviceaccount:openshift-insights:operator', groups: [] },
  objectRef: { resource: 'serviceaccounts', subresource: 'token', namespace: 'openshift-insights', name: 'gather' },
  responseStatus: { code: 201 },
  annotations: { 'authorization.k8s.io/decision': 'allow' },
  requestReceivedTimestamp: '2026-01-01T00:00:00.000001Z',
};

describe('a line of the audit log', () => {
  it('says who asked what of which object, and what came of it', () => {
    expect(parseAuditEvent(JSON.stringify(written))).toMatchObject({
      user: 'system:serviceaccount:openshift-insights:operator',
      verb: 'create',
      group: '',
      resource: 'serviceaccounts/token',
      name: 'gather',
      status: 201,
      isAllowed: true,
      at: new Date('2026-01-01T00:00:00Z'),
    });
  });

  it('may be of nobody, whose token was no good', () => {
    expect(parseAuditEvent(JSON.stringify({ ...written, user: {} })).user).toBe('');
  });

  it('may be about no object, and without a decision it was not allowed', () => {
    const { objectRef: _, annotations: __, ...discovery } = written;

    const event = parseAuditEvent(JSON.stringify({ ...discovery, verb: 'get', requestURI: '/apis' }));

    expect(event).toMatchObject({ resource: undefined, isAllowed: false });
  });
});
