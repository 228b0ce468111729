import type { ConditionChanges, ConditionValue } from './condition.ts';
import { type GathererHealth, gathererAvailable } from './gatherer-condition.ts';
import { isDegrading, type StatusSource } from './source.ts';

/** Why nothing leaves the cluster. */
export type DisabledReason = 'NoToken' | 'DisabledByConfiguration';

/** Whether what undoes the obfuscation of the newest archive is kept, and what kept it from that. */
export interface TableOutcome {
  readonly isStored: boolean;
  readonly reason: 'AsExpected' | 'TableTooLarge' | 'TableInvalid' | 'NotAvailable' | 'NotWritable';
  /** For people; nothing of the table. */
  readonly message: string;
}

/** What the operator's own conditions follow from. */
export interface OperatorConditionInputs {
  readonly disabledBy: DisabledReason | undefined;
  /** Why it is so, with the place that was looked at; without it the texts are today's operator's. */
  readonly disabledDetail?: string | undefined;
  /** Gathers although nothing leaves the cluster. */
  readonly gathersWithoutUpload?: boolean;
  /** What became of the newest translation table; `undefined` while no addresses are hidden. */
  readonly obfuscationTable?: TableOutcome | undefined;
  readonly sources: readonly StatusSource[];
  readonly gatherer: GathererHealth | undefined;
  /** One line for each thing of the configuration that is not in force as it is written. */
  readonly configurationProblems: readonly string[];
  /** One line for each setting of the cluster's that is accepted and has no effect. */
  readonly configurationNotes?: readonly string[];
  /** Files that have the name of an archive and are none; never a reason to be degraded. */
  readonly unreadableArchives?: { readonly count: number; readonly message: string } | undefined;
  /** Whether this release follows another minor one and has not settled yet. */
  readonly isUpgrading: boolean;
}

/**
 * Today's condition types (`openshift/insights-operator:pkg/controller/status/conditions.go`), and ours for gatherer and
 * configuration.
 */
export function operatorConditions(inputs: OperatorConditionInputs): ConditionChanges {
  const failures = inputs.disabledBy ? [] : degradingFailures(inputs);
  const optional = [
    serviceCondition('UploadDegraded', 'Uploading', inputs),
    serviceCondition('InsightsDownloadDegraded', 'DownloadingReport', inputs),
    inputs.gatherer && gathererAvailable(inputs.gatherer),
    inputs.unreadableArchives && archivesReadable(inputs.unreadableArchives),
    inputs.obfuscationTable && obfuscationTableStored(inputs.obfuscationTable),
  ].filter((condition) => condition !== undefined);
  const set = [
    available,
    degraded(failures),
    progressing(failures, inputs.isUpgrading),
    disabled(inputs),
    gatheringDisabled(inputs),
    configurationValid(inputs),
    ...optional,
  ];
  const types = new Set(set.map(({ type }) => type));
  return { set, remove: passing.filter((type) => !types.has(type)) };
}

// There while they have something to say.
const passing = ['UploadDegraded', 'InsightsDownloadDegraded', 'ArchivesReadable', 'ObfuscationTableStored'];

// Whoever writes this is available. Today a degraded operator is unavailable too, which raises a critical alert and
// fails an upgrade because an archive could not be sent.
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

// `OpenshiftUpgrade`: today's reason has a space in it, which is not a reason.
function progressing(failures: readonly Failure[], isUpgrading: boolean): ConditionValue {
  const type = 'Progressing';
  if (isUpgrading) return { type, status: 'True', reason: 'OpenshiftUpgrade', message: 'Cluster version is updated' };
  if (failures.length > 0) return { type, status: 'False', reason: 'Degraded', message: 'An error has occurred' };
  return { type, status: 'False', reason: 'AsExpected', message: 'Monitoring the cluster' };
}

function disabled({ disabledBy, disabledDetail }: OperatorConditionInputs): ConditionValue {
  if (!disabledBy) return { type: 'Disabled', status: 'False', reason: 'AsExpected', message: '' };
  const message = `Health reporting is disabled${disabledDetail === undefined ? '' : `: ${disabledDetail}`}`;
  return { type: 'Disabled', status: 'True', reason: disabledBy, message };
}

const gatheringDisabledMessages: Readonly<Record<DisabledReason, string>> = {
  NoToken: 'Gathering is disabled by removing the cloud.openshift.com field from the pull secret',
  DisabledByConfiguration: 'Gathering is disabled in insightsdatagather.config.openshift.io',
};

function gatheringDisabled({
  disabledBy,
  disabledDetail,
  gathersWithoutUpload = false,
}: OperatorConditionInputs): ConditionValue {
  const type = 'GatheringDisabled';
  if (!disabledBy || (disabledBy === 'NoToken' && gathersWithoutUpload)) {
    return { type, status: 'False', reason: 'AsExpected', message: 'Gathering is enabled' };
  }
  const message =
    disabledDetail === undefined ? gatheringDisabledMessages[disabledBy] : `Gathering is disabled: ${disabledDetail}`;
  return { type, status: 'True', reason: disabledBy, message };
}

function configurationValid({
  configurationProblems,
  configurationNotes = [],
}: OperatorConditionInputs): ConditionValue {
  const type = 'ConfigurationValid';
  if (configurationProblems.length > 0) {
    const message = `Not in force as it is written:\n${bullets(configurationProblems)}`;
    return { type, status: 'False', reason: 'InvalidConfiguration', message };
  }
  return { type, status: 'True', reason: 'AsExpected', message: bullets(configurationNotes) };
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `* ${line}`).join('\n');
}

function archivesReadable({
  count,
  message,
}: NonNullable<OperatorConditionInputs['unreadableArchives']>): ConditionValue {
  const type = 'ArchivesReadable';
  const said = `${count} files on the volume for archives cannot be sent; of one of them: ${message}`;
  return { type, status: 'False', reason: 'UnreadableArchives', message: said };
}

/** Never a reason to be degraded: the archive is sent all the same. */
function obfuscationTableStored({ isStored, reason, message }: TableOutcome): ConditionValue {
  return { type: 'ObfuscationTableStored', status: isStored ? 'True' : 'False', reason, message };
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
