import { describe, expect, it } from '@jest/globals';
import {
  buildClusterOperatorStatus,
  type ClusterOperatorInputs,
  type ClusterOperatorStatus,
  isSameStatus,
} from '../../src/index.ts';
import { conditionOf, failedUploads, later, normal, now } from './inputs.ts';

const build = (changes: Partial<ClusterOperatorInputs> = {}, previous?: ClusterOperatorStatus, at = now) =>
  buildClusterOperatorStatus(previous, { ...normal, ...changes }, at);

describe('the ClusterOperator', () => {
  it('works as expected, with conditions sorted by type', () => {
    const { conditions = [] } = build();

    expect(conditions.map(({ type, status, reason }) => [type, status, reason])).toEqual([
      ['Available', 'True', 'AsExpected'],
      ['ClusterTransferAvailable', 'Unknown', undefined],
      ['ConfigurationValid', 'True', 'AsExpected'],
      ['Degraded', 'False', 'AsExpected'],
      ['Disabled', 'False', 'AsExpected'],
      ['GatheringDisabled', 'False', 'AsExpected'],
      ['Progressing', 'False', 'AsExpected'],
      ['RemoteConfigurationAvailable', 'Unknown', undefined],
      ['RemoteConfigurationValid', 'Unknown', undefined],
      ['SCAAvailable', 'Unknown', undefined],
    ]);
    expect(conditions[0]).toEqual({
      type: 'Available',
      status: 'True',
      reason: 'AsExpected',
      message: 'Insights works as expected',
      lastTransitionTime: '2026-08-01T10:00:00Z',
    });
    expect(conditions[4]).not.toHaveProperty('message');
  });

  it('names version, related objects and the time of the last report', () => {
    const status = build({ lastReportTime: new Date('2026-08-01T08:00:41.123Z') });

    expect(status.versions).toEqual([{ name: 'operator', version: '4.20.3' }]);
    expect(status.extension).toEqual({ lastReportTime: '2026-08-01T08:00:41Z' });
    expect(status.relatedObjects).toHaveLength(12);
    expect(status.relatedObjects?.[1]).toEqual({
      group: 'apps',
      resource: 'deployments',
      namespace: 'openshift-insights',
      name: 'insights-operator',
    });
  });

  it('goes on from the last report time that is recorded, and keeps what others put beside it', () => {
    const extension = { lastReportTime: '2026-08-01T08:00:41Z', other: 1 };

    const status = build({}, { extension });

    expect(status.extension).toEqual(extension);
  });

  it('leaves versions and related objects alone when it does not know them', () => {
    const status = build(
      { releaseVersion: undefined, namespace: undefined },
      { versions: [{ name: 'operator', version: '4.19.0' }] },
    );

    expect(status.versions).toEqual([{ name: 'operator', version: '4.19.0' }]);
    expect(status).not.toHaveProperty('relatedObjects');
  });

  it('moves the time of a condition only with its status', () => {
    const first = build({ disabledBy: 'NoToken' });
    const second = build({ disabledBy: 'DisabledByConfiguration' }, first, later);
    const third = build({}, second, later);

    expect(conditionOf(second, 'Disabled')).toMatchObject({
      reason: 'DisabledByConfiguration',
      lastTransitionTime: '2026-08-01T10:00:00Z',
    });
    expect(conditionOf(third, 'Disabled')).toMatchObject({
      status: 'False',
      lastTransitionTime: '2026-08-01T10:10:00Z',
    });
  });

  it('preserves conditions of others', () => {
    const upgradeable = {
      type: 'Upgradeable',
      status: 'True',
      reason: 'InsightsUpgradeable',
      lastTransitionTime: '2025-01-01T00:00:00Z',
    } as const;

    expect(build({}, { conditions: [upgradeable] }).conditions).toContainEqual(upgradeable);
  });

  it('is the same when nothing changed, whatever the order of keys', () => {
    const first = build();
    const stored: ClusterOperatorStatus = JSON.parse(
      JSON.stringify(Object.fromEntries(Object.entries(first).toReversed())),
    );

    expect(isSameStatus(stored, build({}, stored, later))).toBe(true);
    expect(isSameStatus(stored, build({ disabledBy: 'NoToken' }, stored, later))).toBe(false);
    expect(isSameStatus(undefined, first)).toBe(false);
  });
});

describe('an upgrade', () => {
  const before: ClusterOperatorStatus = { versions: [{ name: 'operator', version: '4.19.7' }] };

  it('to another minor version progresses until the new release has settled', () => {
    const during = build({ isSettled: false }, before);
    const after = build({}, during, later);

    expect(conditionOf(during, 'Progressing')).toMatchObject({
      status: 'True',
      reason: 'OpenshiftUpgrade',
      message: 'Cluster version is updated',
    });
    expect(during.versions).toEqual(before.versions);
    expect(conditionOf(after, 'Progressing')?.status).toBe('False');
    expect(after.versions).toEqual([{ name: 'operator', version: '4.20.3' }]);
  });

  it.each(['4.20.1', '0.0.1-snapshot', 'unknown'])('from %s is written at once', (version) => {
    const status = build({ isSettled: false }, { versions: [{ name: 'operator', version }] });

    expect(conditionOf(status, 'Progressing')?.status).toBe('False');
    expect(status.versions).toEqual([{ name: 'operator', version: '4.20.3' }]);
  });
});

describe('failures', () => {
  it('of an upload show at once and degrade the operator at the fifth', () => {
    const first = build({ sources: [failedUploads(1)] });
    const fifth = build({ sources: [failedUploads(5)] }, first);

    expect(conditionOf(first, 'UploadDegraded')).toMatchObject({ status: 'True', reason: 'UploadFailed' });
    expect(conditionOf(first, 'Degraded')?.status).toBe('False');
    expect(conditionOf(fifth, 'Degraded')).toMatchObject({ status: 'True', reason: 'UploadFailed' });
    expect(conditionOf(fifth, 'Progressing')).toMatchObject({
      status: 'False',
      reason: 'Degraded',
      message: 'An error has occurred',
    });
  });

  it('never make the operator unavailable', () => {
    const status = build({ sources: [failedUploads(99)] });

    expect(conditionOf(status, 'Available')?.status).toBe('True');
  });

  it('that are over take their condition away', () => {
    const before = build({ sources: [failedUploads(1)] });

    expect(conditionOf(build({}, before), 'UploadDegraded')).toBeUndefined();
  });

  it('tells of files that are no archives by a condition of its own, and is not degraded by any number', () => {
    const unreadableArchives = { count: 5000, message: 'the archive is damaged' };
    const told = build({ unreadableArchives });

    expect(conditionOf(told, 'ArchivesReadable')).toMatchObject({
      status: 'False',
      reason: 'UnreadableArchives',
      message: '5000 files on the volume for archives cannot be sent; of one of them: the archive is damaged',
    });
    expect(conditionOf(told, 'Degraded')).toMatchObject({ status: 'False' });
    expect(conditionOf(build({}, told), 'ArchivesReadable')).toBeUndefined();
  });

  it('to keep a translation table show by a condition of their own, which is there while addresses are hidden', () => {
    const message = 'The Secret of the translation table cannot be written: forbidden. The one before stays';
    const lost = build({ obfuscationTable: { isStored: false, reason: 'NotWritable', message } });
    const stored = build({ obfuscationTable: { isStored: true, reason: 'AsExpected', message: '' } }, lost);

    expect(conditionOf(lost, 'ObfuscationTableStored')).toMatchObject({
      status: 'False',
      reason: 'NotWritable',
      message,
    });
    expect(conditionOf(lost, 'Degraded')).toMatchObject({ status: 'False' });
    expect(conditionOf(stored, 'ObfuscationTableStored')).toMatchObject({ status: 'True', reason: 'AsExpected' });
    expect(conditionOf(build({}, stored), 'ObfuscationTableStored')).toBeUndefined();
  });

  it('of a report show and never degrade', () => {
    const source = { ...failedUploads(99), operation: 'DownloadingReport', reason: 'NotAvailable' } as const;
    const status = build({ sources: [source] });

    expect(conditionOf(status, 'InsightsDownloadDegraded')).toMatchObject({ status: 'True', reason: 'NotAvailable' });
    expect(conditionOf(status, 'Degraded')?.status).toBe('False');
  });

  it('of several parts are told together', () => {
    const gatherer = { isAvailable: false, reason: 'NotAnswering', message: 'A failed', hasNoWorkingImage: true };
    const status = build({ sources: [{ ...failedUploads(5), message: 'B failed' }], gatherer });

    expect(conditionOf(status, 'Degraded')).toMatchObject({
      reason: 'MultipleFailures',
      message: 'There are multiple errors blocking progress:\n* A failed\n* B failed',
    });
  });

  it('without a reason have an unknown one', () => {
    const status = build({ sources: [{ ...failedUploads(5), reason: '' }] });

    expect(conditionOf(status, 'Degraded')?.reason).toBe('UnknownError');
  });

  it('never bring a credential into a message', () => {
    const status = build({ sources: [{ ...failedUploads(5), message: 'sent Bearer abcdef' }] });

    expect(JSON.stringify(status)).not.toContain('abcdef');
  });

  it('of the configuration are listed', () => {
    const status = build({ configurationProblems: ['secret openshift-config/support: interval value too short'] });

    expect(conditionOf(status, 'ConfigurationValid')).toMatchObject({
      status: 'False',
      reason: 'InvalidConfiguration',
      message: 'Not in force as it is written:\n* secret openshift-config/support: interval value too short',
    });
    expect(conditionOf(status, 'Degraded')?.status).toBe('False');
  });
});

describe('settings without effect', () => {
  it('are told by a condition that is True all the same', () => {
    const status = build({ configurationNotes: ['configmap insights-config: sca.interval has no effect'] });

    expect(conditionOf(status, 'ConfigurationValid')).toMatchObject({
      status: 'True',
      reason: 'AsExpected',
      message: '* configmap insights-config: sca.interval has no effect',
    });
  });
});

describe('a disabled operator', () => {
  it('says which place was looked at, when that is known', () => {
    const disabledDetail = 'secret openshift-config/pull-secret is not valid JSON';
    const status = build({ disabledBy: 'NoToken', disabledDetail });

    expect(conditionOf(status, 'Disabled')?.message).toBe(`Health reporting is disabled: ${disabledDetail}`);
    expect(conditionOf(status, 'GatheringDisabled')?.message).toBe(`Gathering is disabled: ${disabledDetail}`);
  });

  it('may gather all the same', () => {
    const status = build({ disabledBy: 'NoToken', gathersWithoutUpload: true });

    expect(conditionOf(status, 'Disabled')).toMatchObject({ status: 'True', reason: 'NoToken' });
    expect(conditionOf(status, 'GatheringDisabled')).toMatchObject({ status: 'False', reason: 'AsExpected' });
    const forbidden = build({ disabledBy: 'DisabledByConfiguration', gathersWithoutUpload: true });
    expect(conditionOf(forbidden, 'GatheringDisabled')).toMatchObject({ status: 'True' });
  });

  it.each([
    ['NoToken', 'Gathering is disabled by removing the cloud.openshift.com field from the pull secret'],
    ['DisabledByConfiguration', 'Gathering is disabled in insightsdatagather.config.openshift.io'],
  ] as const)('(%s) is available, not degraded, and says why', (disabledBy, message) => {
    const status = build({ disabledBy, sources: [failedUploads(99)] }, build({ sources: [failedUploads(99)] }));

    expect(conditionOf(status, 'Available')?.status).toBe('True');
    expect(conditionOf(status, 'Degraded')?.status).toBe('False');
    expect(conditionOf(status, 'UploadDegraded')).toBeUndefined();
    expect(conditionOf(status, 'Disabled')).toMatchObject({
      status: 'True',
      reason: disabledBy,
      message: 'Health reporting is disabled',
    });
    expect(conditionOf(status, 'GatheringDisabled')).toMatchObject({ status: 'True', reason: disabledBy, message });
  });
});
