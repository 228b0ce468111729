import { describe, expect, it } from '@jest/globals';
import { isDegrading, type SourceReport, type StatusSource, updateSource } from '../../src/index.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));
const healthy: SourceReport = {
  name: 'insightsuploader',
  operation: 'Uploading',
  isHealthy: true,
  reason: '',
  message: '',
};
const failing: SourceReport = { ...healthy, isHealthy: false, reason: 'UploadFailed', message: 'no route' };

/** Reports one after the other, a minute apart. */
function after(...reports: SourceReport[]): StatusSource | undefined {
  return reports.reduce<StatusSource | undefined>(
    (source, report, i) => updateSource(source, report, at(i)),
    undefined,
  );
}

describe('a status source', () => {
  it('counts reports of the same health', () => {
    expect(after(failing, failing, failing)).toMatchObject({ count: 3, since: at(0) });
  });

  it('starts over when its health flips', () => {
    expect(after(failing, failing, healthy)).toMatchObject({ isHealthy: true, count: 1, since: at(2) });
  });

  it('takes a new reason and message over and goes on counting', () => {
    const other = { ...failing, reason: 'NotAuthorized', message: 'expired' };

    expect(after(failing, other)).toMatchObject({
      reason: 'NotAuthorized',
      message: 'expired',
      count: 2,
      since: at(0),
    });
  });

  it('is replaced by a report that carries a count', () => {
    expect(after(failing, { ...failing, count: 5 })).toMatchObject({ count: 5, since: at(1) });
  });

  it('ignores a failure without a message', () => {
    expect(after(healthy, { ...failing, message: '' })).toMatchObject({ isHealthy: true, count: 1 });
  });

  it('degrades the operator at the fifth failed upload in a row', () => {
    const failures = [4, 5].map((count): StatusSource => ({ ...failing, count, since: at(0) }));

    expect(failures.map(isDegrading)).toEqual([false, true]);
  });

  it('never degrades the operator by reports or gatherings', () => {
    for (const operation of ['DownloadingReport', 'GatheringReport', 'RemoteConfigurationStatus'] as const) {
      expect(isDegrading({ ...failing, operation, count: 99, since: at(0) })).toBe(false);
    }
  });

  it('degrades the operator by entitlements only when the service itself fails', () => {
    const entitlements = { ...failing, operation: 'PullingSCACerts', count: 1, since: at(0) } as const;
    const failures = [404, 503].map((statusCode): StatusSource => ({ ...entitlements, statusCode }));

    expect(failures.map(isDegrading)).toEqual([false, true]);
  });
});
