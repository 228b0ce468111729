import { describe, expect, it } from '@jest/globals';
import { buildStatusDocument, type StatusInputs } from '../../src/status/status-document.ts';

const identity = {
  name: 'insights-operator-1',
  namespace: 'openshift-insights',
  uid: 'u',
  nodeName: 'worker-0',
  releaseVersion: '4.20.3',
  releaseImage: 'quay.io/a/b@sha256:1',
};
const inputs: StatusInputs = {
  version: '4.20.3',
  startedAt: new Date('2026-01-01T00:00:00Z'),
  identity,
  clusterId: undefined,
  observation: undefined,
  recordIn: 'secret',
  waiting: undefined,
  poll: undefined,
  nextPollAt: undefined,
  gather: { running: undefined, progress: undefined, last: undefined, nextAt: undefined },
  upload: { last: undefined, failure: undefined, pending: 0 },
  report: undefined,
  credentialsExpireAt: undefined,
  configurationProblems: [],
  conditions: [],
};

describe('buildStatusDocument', () => {
  it('says null, and leaves nothing out, where nothing is known yet', () => {
    expect(buildStatusDocument(inputs)).toMatchObject({
      version: '4.20.3',
      release: { version: '4.20.3', image: identity.releaseImage },
      cluster: { id: null, version: null },
      gatherer: { image: null, source: null, version: null },
      rollout: { phase: null, reason: null, waitingFor: null, record: null, recordIn: 'secret' },
      lastPoll: null,
      gather: { running: null, last: null },
      upload: { last: null, failing: null, pending: 0 },
      lastReport: null,
      next: { pollAt: null, gatherAt: null },
    });
  });

  it('says what keeps uploads from being accepted, and how often in a row', () => {
    const failure = { failure: { reason: 'UploadFailed', message: 'Unable to report: 503' }, count: 3 };

    const document = buildStatusDocument({ ...inputs, upload: { last: undefined, failure, pending: 2 } });

    expect(document).toMatchObject({
      upload: { pending: 2, failing: { reason: 'UploadFailed', message: 'Unable to report: 503', count: 3 } },
    });
  });
});
