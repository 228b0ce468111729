import type { ClusterOperatorInputs, ClusterOperatorStatus, StatusSource } from '../../src/index.ts';
import type { Condition } from '../../src/status/condition.ts';

export const now = new Date('2026-08-01T10:00:00.500Z');
export const later = new Date('2026-08-01T10:10:00Z');

export const normal: ClusterOperatorInputs = {
  disabledBy: undefined,
  sources: [],
  gatherer: undefined,
  configurationProblems: [],
  image: undefined,
  releaseVersion: '4.20.3',
  isSettled: true,
  namespace: 'openshift-insights',
  lastReportTime: undefined,
};

export function failedUploads(count: number): StatusSource {
  return {
    name: 'insightsuploader',
    operation: 'Uploading',
    isHealthy: false,
    reason: 'UploadFailed',
    message: 'Unable to report: gateway server reported unexpected error code: 503 (request=abc): ',
    count,
    since: now,
  };
}

export function conditionOf(status: ClusterOperatorStatus, type: string): Condition | undefined {
  return status.conditions?.find((condition) => condition.type === type);
}
