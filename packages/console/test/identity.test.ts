import { describe, expect, it } from '@jest/globals';
import { identityHeaders } from '../src/identity.ts';
import { clusterId, failureOf, never, reportClient, token, uploadClient, uploadTo } from './world.ts';

const release = { version: '4.20.3', commit: 'abc' };
// Nothing listens there: a request that went out would be another error.
const nowhere = 'http://127.0.0.1:9/upload/%s';
const hostileIds = [
  `${clusterId}\r\nAuthorization: Bearer other`,
  `${clusterId}\n`,
  'a b',
  'ü',
  '\u2028',
  '../../other',
  'x'.repeat(129),
];

describe('the id of the cluster', () => {
  it.each(hostileIds)('goes into no request when it is none: %j', async (id) => {
    const identity = { clusterId: id, token };

    const failures = [
      await failureOf(uploadClient().upload({ ...uploadTo('http://127.0.0.1:9/'), identity }, never)),
      await failureOf(reportClient().reportOfCluster({ endpoint: nowhere, identity }, never)),
    ];

    for (const failure of failures) {
      expect(failure).toMatchObject({ code: 'ERR_CONSOLE_NO_CLUSTER_ID', retryable: true });
      expect(failure.message).toContain('spec.clusterID');
      expect(failure.message).not.toContain(id);
    }
  });

  it.each([clusterId, clusterId.toUpperCase(), 'plain-kubernetes.1'])('is sent as it is: %s', (id) => {
    expect(identityHeaders(release, { clusterId: id, token })['user-agent']).toBe(
      `insights-operator/4.20.3-abc cluster/${id}`,
    );
  });
});

describe('the token of the cluster', () => {
  it.each([
    ['a\nb', 'contains newlines'],
    ['a\r\nX: y', 'contains newlines'],
    ['a\0b', 'contains characters that no header can carry'],
    ['tökén', 'contains characters that no header can carry'],
    ['\u{1f600}', 'contains characters that no header can carry'],
  ])('goes into no request when it is %j', (bad, problem) => {
    expect(() => identityHeaders(release, { clusterId, token: bad })).toThrow(
      `cluster authorization token is not valid: ${problem}`,
    );
  });
});
