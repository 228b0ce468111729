import type { ClusterOperatorInputs, GathererHealth, ImageStatus, StatusSource } from '@insights/operator';
import { describeRollout, type Observation, type QuarantineEntry, type RolloutRecord } from '@insights/rollout';
import { configurationProblems, type ShownParts } from './shown-parts.ts';

// A gatherer that has not answered by then does not hold the new version back.
const settleMilliseconds = 120_000;

/** The inputs of the ClusterOperator's status. */
export function operatorInputs(parts: ShownParts, now: Date): ClusterOperatorInputs {
  const { identity, configuration, rollout, uploads, startedAt } = parts;
  const { observation } = rollout;
  const waitedMilliseconds = now.getTime() - startedAt.getTime();
  return {
    disabledBy: configuration.isReporting ? undefined : 'NoToken',
    disabledDetail: configuration.notReporting,
    gathersWithoutUpload: configuration.config.gatherWithoutUpload,
    obfuscationTable: configuration.config.obfuscation.includes('networking') ? parts.tables.last : undefined,
    sources: sources(parts, now),
    unreadableArchives: uploads.unreadable,
    gatherer: observation && gathererHealth(observation, lackOfCredentials(parts, now)),
    configurationProblems: configurationProblems(parts),
    configurationNotes: configuration.notes,
    image: observation && imageStatus(observation, parts),
    releaseVersion: identity.releaseVersion,
    isSettled: observation?.handshake !== undefined || waitedMilliseconds > settleMilliseconds,
    namespace: identity.namespace,
    lastReportTime: uploads.last?.receipt.startedAt,
  };
}

function sources({ uploads, reports }: ShownParts, now: Date): StatusSource[] {
  const healthy = { isHealthy: true, reason: '', message: '', count: 1, since: now };
  const uploading = { name: 'insightsuploader', operation: 'Uploading' } as const;
  const downloading = { name: 'insightsreport', operation: 'DownloadingReport' } as const;
  const { failure } = uploads;
  return [
    failure
      ? { ...uploading, ...healthy, ...failure.failure, isHealthy: false, count: failure.count }
      : { ...uploading, ...healthy },
    reports.failure
      ? { ...downloading, ...healthy, ...reports.failure, isHealthy: false }
      : { ...downloading, ...healthy },
  ];
}

/** Why the gatherer has no token that is still good; a renewal that fails while the one before is good harms nobody. */
function lackOfCredentials({ credentials: { expiresAt, failure } }: ShownParts, now: Date): string | undefined {
  return expiresAt !== undefined && now < expiresAt ? undefined : failure;
}

function gathererHealth(observation: Observation, lack: string | undefined): GathererHealth {
  if (observation.handshake && lack !== undefined) {
    const message = `Nothing can be gathered: there is no token of service account gather for the gatherer: ${lack}`;
    return { isAvailable: false, reason: 'NoCredentials', message, hasNoWorkingImage: false };
  }
  if (observation.handshake) return { isAvailable: true, reason: '', message: '', hasNoWorkingImage: false };
  const state = observation.pod.container?.state;
  const waiting = state?.kind === 'waiting' ? state : undefined;
  return {
    isAvailable: false,
    reason: waiting?.reason || 'NotAnswering',
    message: waiting?.message || 'The gatherer does not answer on its socket',
    hasNoWorkingImage: describeRollout(observation).isDegraded,
  };
}

function imageStatus(observation: Observation, { configuration, poller }: ShownParts): ImageStatus {
  const record = observation.record.kind === 'valid' ? observation.record.record : undefined;
  const newest = record?.quarantine[0];
  const pausedUntil = record?.flap.pausedUntil;
  const poll = poller.last;
  return {
    isTrackingEnabled: configuration.isGathering && configuration.config.fastTrack.mode !== 'disabled',
    isPaused: configuration.config.fastTrack.paused,
    running: {
      source: runningSource(observation),
      image: observation.pod.gathererImage,
      isProvisional: record?.chosen.provisional ?? false,
    },
    fellBackFrom:
      newest && isStanding(newest, observation) ? { digest: newest.digest, reason: newest.reason } : undefined,
    puttingBack: puttingBack(record),
    ...(poll ? { poll: { class: poll.class, message: poll.message, failures: poll.memory.failures } } : {}),
    pinTrouble: pinTrouble(observation),
    pausedUntil: pausedUntil === undefined ? undefined : new Date(pausedUntil),
  };
}

function puttingBack(record: RolloutRecord | undefined): string | undefined {
  if (record?.phase !== 'RollingBack' || record.op === undefined) return undefined;
  const { verdict, purpose } = record.op;
  return verdict === undefined ? purpose : `${verdict.digest} failed with ${verdict.reason}`;
}

/** A pin that waits for its registry; the event about it came once, and whoever looks later shall see it too. */
function pinTrouble({ record, secret, description }: Observation): string | undefined {
  const pin = record.kind === 'valid' ? record.record.pin : undefined;
  if (pin === undefined || secret.gathererImage?.trim() !== pin.value) return undefined;
  const detail = description?.outcome.kind === 'failed' ? `: ${description.outcome.message}` : '';
  return `GathererImage of secret openshift-config/support names ${pin.value}, which is not taken up: ${pin.reason}${detail}`;
}

/** Where the image that runs comes from, whatever is chosen; `override`: neither from us nor from the release. */
export function runningSource({
  pod,
  release,
  record,
}: Pick<Observation, 'pod' | 'release' | 'record'>): ImageStatus['running']['source'] {
  const chosen = record.kind === 'valid' ? record.record.chosen : undefined;
  // The release image may be what somebody pinned.
  if (chosen?.source === 'pin' && chosen.image === pod.gathererImage) return 'pin';
  if (pod.gathererImage === release.image) return 'release';
  const isOurs =
    record.kind === 'valid' && (chosen?.image === pod.gathererImage || record.record.op?.to === pod.gathererImage);
  if (!isOurs) return 'override';
  return chosen?.source === 'pin' ? 'pin' : 'fast-track';
}

function isStanding({ until, release }: QuarantineEntry, observation: Observation): boolean {
  if (release !== observation.release.version) return false;
  return until === undefined || Date.parse(until) > observation.now;
}
