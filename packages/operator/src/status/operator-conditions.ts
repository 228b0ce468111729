import type { ConditionChanges, ConditionValue } from './condition.ts';
import { type GathererHealth, gathererAvailable } from './gatherer-condition.ts';
import { isDegrading, type StatusSource } from './source.ts';

/** Why nothing leaves the cluster. */
export type DisabledReason = 'NoToken' | 'DisabledByConfiguration';

/** What the operator's own conditions follow from. */
export interface OperatorConditionInputs {
  readonly disabledBy: DisabledReason | undefined;
  readonly sources: readonly StatusSource[];
  readonly gatherer: GathererHealth | undefined;
  /** One line for each value of the configuration that is not in force. */
  readonly configurationProblems: readonly string[];
  /** Whether this release follows another minor one and has not settled yet. */
  readonly isUpgrading: boolean;
}

/** Today's condition types (operator contracts, section 7.3), and ours for gatherer and configuration. */
export function operatorConditions(inputs: OperatorConditionInputs): ConditionChanges {
  const failures = inputs.disabledBy ? [] : degradingFailures(inputs);
  const optional = [
    serviceCondition('UploadDegraded', 'Uploading', inputs),
    serviceCondition('InsightsDownloadDegraded', 'DownloadingReport', inputs),
    inputs.gatherer && gathererAvailable(inputs.gatherer),
  ].filter((condition) => condition !== undefined);
  const set = [
    available,
    degraded(failures),
    progressing(failures, inputs.isUpgrading),
    disabled(inputs.disabledBy),
    gatheringDisabled(inputs.disabledBy),
    configurationValid(inputs.configurationProblems),
    ...optional,
  ];
  const types = new Set(set.map(({ type }) => type));
  return { set, remove: ['UploadDegraded', 'InsightsDownloadDegraded'].filter((type) => !types.has(type)) };
}

// Whoever writes this is available. Today a degraded operator is unavailable too, which raises a critical alert and
// fails an upgrade because an archive could not be sent (operator contracts, appendix B, 17).
const available: ConditionValue = {
  type: 'Available',
  status: 'True',
  reason: 'AsExpected',
  message: 'Insights works as expected',
};

interface Failure {
  readonly reason: string;
  readonly message: string;
}

function degradingFailures({ sources, gatherer }: OperatorConditionInputs): Failure[] {
  const failures: Failure[] = sources.filter(isDegrading);
  if (!gatherer?.hasNoWorkingImage) return failures;
  return [...failures, { reason: 'GathererUnavailable', message: gatherer.message }];
}

function degraded(failures: readonly Failure[]): ConditionValue {
  const [first, second] = failures;
  if (!first) return { ...available, type: 'Degraded', status: 'False' };
  if (!second)
    return { type: 'Degraded', status: 'True', reason: first.reason || 'UnknownError', message: first.message };
  const lines = failures.map(({ message }) => `\n* ${message}`).toSorted();
  const message = `There are multiple errors blocking progress:${lines.join('')}`;
  return { type: 'Degraded', status: 'True', reason: 'MultipleFailures', message };
}

// `OpenshiftUpgrade`: today's reason has a space in it, which is not a reason (appendix B, 17).
function progressing(failures: readonly Failure[], isUpgrading: boolean): ConditionValue {
  const type = 'Progressing';
  if (isUpgrading) return { type, status: 'True', reason: 'OpenshiftUpgrade', message: 'Cluster version is updated' };
  if (failures.length > 0) return { type, status: 'False', reason: 'Degraded', message: 'An error has occurred' };
  return { type, status: 'False', reason: 'AsExpected', message: 'Monitoring the cluster' };
}

function disabled(by: DisabledReason | undefined): ConditionValue {
  if (!by) return { type: 'Disabled', status: 'False', reason: 'AsExpected', message: '' };
  return { type: 'Disabled', status: 'True', reason: by, message: 'Health reporting is disabled' };
}

const gatheringDisabledMessages: Readonly<Record<DisabledReason, string>> = {
  NoToken: 'Gathering is disabled by removing the cloud.openshift.com field from the pull secret',
  DisabledByConfiguration: 'Gathering is disabled in insightsdatagather.config.openshift.io',
};

function gatheringDisabled(by: DisabledReason | undefined): ConditionValue {
  const type = 'GatheringDisabled';
  if (!by) return { type, status: 'False', reason: 'AsExpected', message: 'Gathering is enabled' };
  return { type, status: 'True', reason: by, message: gatheringDisabledMessages[by] };
}

function configurationValid(problems: readonly string[]): ConditionValue {
  const type = 'ConfigurationValid';
  if (problems.length === 0) return { type, status: 'True', reason: 'AsExpected', message: '' };
  const message = `The last good values stay in force:\n${problems.map((problem) => `* ${problem}`).join('\n')}`;
  return { type, status: 'False', reason: 'InvalidConfiguration', message };
}

/** Present from the first failure of a service until its next success. */
function serviceCondition(
  type: string,
  operation: StatusSource['operation'],
  { disabledBy, sources }: OperatorConditionInputs,
): ConditionValue | undefined {
  const failing = sources.find((source) => source.operation === operation && !source.isHealthy && source.count > 0);
  if (!failing || disabledBy) return undefined;
  return { type, status: 'True', reason: failing.reason, message: failing.message };
}
