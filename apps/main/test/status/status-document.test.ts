import { parseAnswer, statusSchema } from '@insights/contract';
import { describe, expect, it } from '@jest/globals';
import { buildStatusDocument } from '../../src/status/status-document.ts';
import { identity } from '../support/identity.ts';
import { shownParts } from '../support/shown-parts.ts';

describe('buildStatusDocument', () => {
  it('says null, and leaves nothing out, where nothing is known yet', () => {
    expect(buildStatusDocument(shownParts())).toMatchObject({
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

  it('is what its schema says, as it comes out of JSON', () => {
    const text = JSON.stringify(buildStatusDocument(shownParts()));

    expect(() => parseAnswer(statusSchema, 'the status', JSON.parse(text))).not.toThrow();
  });

  it('says what keeps uploads from being accepted, and how often in a row', () => {
    const failure = { failure: { reason: 'UploadFailed', message: 'Unable to report: 503' }, count: 3 } as const;

    const document = buildStatusDocument(
      shownParts({ uploads: { last: undefined, failure, pending: 2, unreadable: undefined } }),
    );

    expect(document).toMatchObject({
      upload: { pending: 2, failing: { reason: 'UploadFailed', message: 'Unable to report: 503', count: 3 } },
    });
  });

  it('names what is not in force of the configuration, and where the record could not be kept', () => {
    const configuration = { ...shownParts().configuration, problems: ['secret: interval: must be a duration'] };
    const store = { location: 'configmap', problem: 'secret openshift-config/support may not be updated' } as const;

    const document = buildStatusDocument(shownParts({ configuration, store }));

    expect(document.configurationProblems).toEqual([...configuration.problems, store.problem]);
    expect(document.rollout.recordIn).toBe('configmap');
  });
});
