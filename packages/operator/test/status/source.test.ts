import { describe, expect, it } from '@jest/globals';
import { isDegrading, type StatusSource } from '../../src/status/source.ts';

const failing: StatusSource = {
  name: 'insightsuploader',
  operation: 'Uploading',
  isHealthy: false,
  reason: 'UploadFailed',
  message: 'no route',
  count: 5,
  since: new Date('2026-01-01T00:00:00Z'),
};

describe('a status source', () => {
  it('degrades the operator at the fifth failed upload in a row', () => {
    const failures = [4, 5].map((count): StatusSource => ({ ...failing, count }));

    expect(failures.map(isDegrading)).toEqual([false, true]);
    expect(isDegrading({ ...failing, isHealthy: true })).toBe(false);
  });

  it.each([
    'DownloadingReport',
    'GatheringReport',
    'RemoteConfigurationStatus',
    'PullingSCACerts',
    'PullingClusterTransfer',
  ] as const)('never degrades the operator by %s', (operation) => {
    expect(isDegrading({ ...failing, operation, count: 99 })).toBe(false);
  });
});
