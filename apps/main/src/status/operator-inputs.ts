import type { ServiceFailure } from '@insights/console';
import type { ClusterOperatorInputs, GathererHealth, ImageStatus, StatusSource } from '@insights/operator';
import type { PollResult } from '@insights/registry';
import { describeRollout, type Observation, type QuarantineEntry } from '@insights/rollout';
import type { PodIdentity } from '../pod-identity.ts';
import type { AcceptedUpload } from '../upload/upload-controller.ts';

/** What the conditions follow from, as the controllers know it. */
export interface OperatorView {
  readonly identity: PodIdentity;
  readonly now: Date;
  readonly startedAt: Date;
  readonly isReportingEnabled: boolean;
  readonly isTrackingEnabled: boolean;
  /** What is not in force as it should be, one line each. */
  readonly configurationProblems: readonly string[];
  readonly observation: Observation | undefined;
  readonly poll: PollResult | undefined;
  readonly upload: {
    readonly last: AcceptedUpload | undefined;
    readonly failure: { readonly failure: ServiceFailure; readonly count: number } | undefined;
  };
  readonly reportFailure: ServiceFailure | undefined;
}

// A gatherer that has not answered by then does not hold the new version back.
const settleMilliseconds = 120_000;

/** The inputs of the ClusterOperator's status. */
export function operatorInputs(view: OperatorView): ClusterOperatorInputs {
  const { identity, observation, upload } = view;
  const waitedMilliseconds = view.now.getTime() - view.startedAt.getTime();
  return {
    disabledBy: view.isReportingEnabled ? undefined : 'NoToken',
    sources: sources(view),
    gatherer: observation && gathererHealth(observation),
    configurationProblems: view.configurationProblems,
    image: observation && imageStatus(observation, view),
    releaseVersion: identity.releaseVersion,
    isSettled: observation?.handshake !== undefined || waitedMilliseconds > settleMilliseconds,
    namespace: identity.namespace,
    lastReportTime: upload.last?.receipt.startedAt,
  };
}

function sources({ upload, reportFailure, now }: OperatorView): StatusSource[] {
  const healthy = { isHealthy: true, reason: '', message: '', count: 1, since: now };
  const uploading = { name: 'insightsuploader', operation: 'Uploading' } as const;
  const downloading = { name: 'insightsreport', operation: 'DownloadingReport' } as const;
  return [
    upload.failure
      ? { ...uploading, ...healthy, ...upload.failure.failure, isHealthy: false, count: upload.failure.count }
      : { ...uploading, ...healthy },
    reportFailure ? { ...downloading, ...healthy, ...reportFailure, isHealthy: false } : { ...downloading, ...healthy },
  ];
}

function gathererHealth(observation: Observation): GathererHealth {
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

function imageStatus(observation: Observation, { isTrackingEnabled, poll }: OperatorView): ImageStatus {
  const record = observation.record.kind === 'valid' ? observation.record.record : undefined;
  const newest = record?.quarantine[0];
  const pausedUntil = record?.flap.pausedUntil;
  return {
    isTrackingEnabled,
    running: {
      source: runningSource(observation),
      image: observation.pod.gathererImage,
      isProvisional: record?.chosen.provisional ?? false,
    },
    fellBackFrom:
      newest && isStanding(newest, observation) ? { digest: newest.digest, reason: newest.reason } : undefined,
    ...(poll ? { poll: { class: poll.class, message: poll.message, failures: poll.memory.failures } } : {}),
    pausedUntil: pausedUntil === undefined ? undefined : new Date(pausedUntil),
  };
}

function runningSource({ pod, release, record }: Observation): ImageStatus['running']['source'] {
  if (pod.gathererImage === release.image) return 'release';
  const chosen = record.kind === 'valid' ? record.record.chosen : undefined;
  const isOurs =
    record.kind === 'valid' && (chosen?.image === pod.gathererImage || record.record.op?.to === pod.gathererImage);
  if (!isOurs) return 'override';
  return chosen?.source === 'pin' ? 'pin' : 'fast-track';
}

function isStanding({ until, release }: QuarantineEntry, observation: Observation): boolean {
  if (release !== observation.release.version) return false;
  return until === undefined || Date.parse(until) > observation.now;
}
