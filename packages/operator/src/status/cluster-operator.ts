import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject, present } from '@insights/process';
import { changeConditions, type Condition } from './condition.ts';
import { type ImageStatus, imageConditions } from './image-conditions.ts';
import { formatKubernetesTime } from './kubernetes-time.ts';
import { type OperatorConditionInputs, operatorConditions } from './operator-conditions.ts';
import { relatedObjects } from './related-objects.ts';

/** `status` of a `config.openshift.io/v1` ClusterOperator; members that are not ours are carried along. */
export interface ClusterOperatorStatus {
  readonly conditions?: readonly Condition[];
  readonly versions?: readonly { readonly name: string; readonly version: string }[];
  readonly relatedObjects?: readonly Readonly<Record<string, string>>[];
  readonly extension?: unknown;
  readonly [member: string]: unknown;
}

/** What the status follows from. */
export interface ClusterOperatorInputs extends Omit<OperatorConditionInputs, 'isUpgrading'> {
  readonly image: ImageStatus | undefined;
  /** `RELEASE_VERSION`; `undefined` leaves `versions` alone. */
  readonly releaseVersion: string | undefined;
  /**
   * Whether the gatherer of this release has answered, or long enough was waited for it. After an upgrade to another
   * minor version the new one is written only then; the gatherer never holds an upgrade up for good.
   */
  readonly isSettled: boolean;
  /** `POD_NAMESPACE`; `undefined` leaves `relatedObjects` alone. */
  readonly namespace: string | undefined;
  /** When the last accepted upload began; `undefined` keeps the time that is recorded. */
  readonly lastReportTime: Date | undefined;
}

/** The object to create when there is none. */
export const newClusterOperator = {
  apiVersion: 'config.openshift.io/v1',
  kind: 'ClusterOperator',
  metadata: { name: 'insights' },
} as const;

// What a new object carries before anything is known (`openshift/insights-operator:pkg/controller/status/conditions.go`).
const initialTypes = [
  'Available',
  'Progressing',
  'Degraded',
  'SCAAvailable',
  'ClusterTransferAvailable',
  'RemoteConfigurationAvailable',
  'RemoteConfigurationValid',
  'GatheringDisabled',
];

/**
 * The status of ClusterOperator `insights` (`openshift/insights-operator:pkg/controller/status/controller.go`).
 * @param previous - the stored one; `undefined` or without conditions for a new object
 */
export function buildClusterOperatorStatus(
  previous: ClusterOperatorStatus | undefined,
  inputs: ClusterOperatorInputs,
  now: Date,
): ClusterOperatorStatus {
  const isUpgrading = !inputs.isSettled && isMinorChange(recordedVersion(previous), inputs.releaseVersion);
  const own = operatorConditions({ ...inputs, isUpgrading });
  const image = inputs.image ? imageConditions(inputs.image, now) : [];
  const stored = previous?.conditions ?? [];
  const start = stored.length > 0 ? stored : initialConditions(now);
  const { releaseVersion, namespace } = inputs;
  return {
    ...previous,
    conditions: changeConditions(start, { ...own, set: [...own.set, ...image] }, now),
    ...present({
      versions: releaseVersion && !isUpgrading ? [{ name: 'operator', version: releaseVersion }] : undefined,
      relatedObjects: namespace ? relatedObjects(namespace) : undefined,
    }),
    extension: extension(previous?.extension, inputs.lastReportTime),
  };
}

/** Whether writing the new status would change nothing. */
export function isSameStatus(a: ClusterOperatorStatus | undefined, b: ClusterOperatorStatus | undefined): boolean {
  return isDeepStrictEqual(toPlain(a), toPlain(b));
}

function recordedVersion(status: ClusterOperatorStatus | undefined): string | undefined {
  return status?.versions?.find(({ name }) => name === 'operator')?.version;
}

function initialConditions(now: Date): Condition[] {
  const set = initialTypes.map((type) => ({ type, status: 'Unknown' as const, reason: '', message: '' }));
  return changeConditions([], { set, remove: [] }, now);
}

function isMinorChange(from: string | undefined, to: string | undefined): boolean {
  const [before, after] = [minorOf(from), minorOf(to)];
  // The manifest's placeholder until the first release writes its own.
  return before !== undefined && after !== undefined && before !== '0.0' && before !== after;
}

function minorOf(version: string | undefined): string | undefined {
  return /^(\d+\.\d+)\./.exec(version ?? '')?.[1];
}

function extension(previous: unknown, lastReportTime: Date | undefined): Readonly<Record<string, unknown>> {
  const kept = sectionOf(previous);
  const time = lastReportTime ? formatKubernetesTime(lastReportTime) : (kept['lastReportTime'] ?? null);
  return { ...kept, lastReportTime: time };
}

function sectionOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

// As the API server sees it: members without a value do not exist, prototypes do not count.
function toPlain(status: ClusterOperatorStatus | undefined): unknown {
  return JSON.parse(JSON.stringify(status ?? {}));
}
