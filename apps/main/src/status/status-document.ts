import type { InsightsReport } from '@insights/console';
import type { RunProgress } from '@insights/contract';
import type { Condition } from '@insights/operator';
import type { PollResult } from '@insights/registry';
import { describeRollout, type Observation, type RolloutRecord, type WaitAction } from '@insights/rollout';
import type { GatherOutcome } from '../gathering/gather-outcome.ts';
import type { PodIdentity } from '../pod-identity.ts';
import type { AcceptedUpload } from '../upload/upload-controller.ts';

/** Everything that `/status` tells, as the controllers know it. */
export interface StatusInputs {
  readonly version: string;
  readonly startedAt: Date;
  readonly identity: PodIdentity;
  readonly clusterId: string | undefined;
  readonly observation: Observation | undefined;
  readonly recordIn: 'secret' | 'configmap';
  readonly waiting: WaitAction | undefined;
  readonly poll: PollResult | undefined;
  readonly nextPollAt: Date | undefined;
  readonly gather: {
    readonly running: { readonly requestId: string; readonly startedAt: Date } | undefined;
    readonly progress: RunProgress | undefined;
    readonly last: GatherOutcome | undefined;
    readonly nextAt: Date | undefined;
  };
  readonly upload: {
    readonly last: AcceptedUpload | undefined;
    readonly failure:
      | { readonly failure: { readonly reason: string; readonly message: string }; readonly count: number }
      | undefined;
    readonly pending: number;
  };
  readonly report: { readonly report: InsightsReport; readonly at: Date } | undefined;
  readonly credentialsExpireAt: Date | undefined;
  readonly configurationProblems: readonly string[];
  readonly conditions: readonly Condition[];
}

/** The document of `GET /status`: what runs here, since when, why. Holds no credential. */
export function buildStatusDocument(inputs: StatusInputs): object {
  const { identity, observation } = inputs;
  return {
    version: inputs.version,
    startedAt: inputs.startedAt,
    pod: { name: identity.name, namespace: identity.namespace, uid: identity.uid, node: identity.nodeName },
    cluster: { id: inputs.clusterId ?? null, version: observation?.clusterVersion ?? null },
    release: { version: identity.releaseVersion, image: identity.releaseImage },
    gatherer: gatherer(observation),
    rollout: rollout(inputs),
    lastPoll: inputs.poll ? poll(inputs.poll) : null,
    gather: gather(inputs.gather),
    upload: upload(inputs.upload),
    lastReport: inputs.report ? report(inputs.report) : null,
    next: { pollAt: inputs.nextPollAt ?? null, gatherAt: inputs.gather.nextAt ?? null },
    gatherCredentialsExpireAt: inputs.credentialsExpireAt ?? null,
    configurationProblems: inputs.configurationProblems,
    conditions: inputs.conditions,
  };
}

function gatherer(observation: Observation | undefined): object {
  const record = recordOf(observation);
  return {
    image: observation?.pod.gathererImage ?? null,
    source: record?.chosen.source ?? null,
    since: record?.chosen.since ?? null,
    provisional: record?.chosen.provisional ?? null,
    version: observation?.handshake?.version ?? null,
    revision: observation?.handshake?.revision ?? null,
    restarts: observation?.pod.container?.restartCount ?? null,
  };
}

function rollout({ observation, waiting, recordIn }: StatusInputs): object {
  const record = recordOf(observation);
  const summary = observation && describeRollout(observation);
  return {
    phase: record?.phase ?? null,
    reason: summary?.reason ?? null,
    message: summary?.message ?? null,
    waitingFor: waiting ? { reason: waiting.reason, message: waiting.message, until: toDate(waiting.until) } : null,
    recordIn,
    record: record ?? null,
  };
}

function recordOf(observation: Observation | undefined): RolloutRecord | undefined {
  return observation?.record.kind === 'valid' ? observation.record.record : undefined;
}

function poll({
  class: pollClass,
  message,
  digest,
  requests,
  bytesSent,
  bytesReceived,
  durationMilliseconds,
  memory,
}: PollResult): object {
  return {
    at: memory.lastPollAt,
    class: pollClass,
    reference: memory.reference,
    digest: digest ?? memory.digest ?? null,
    message,
    requests,
    bytesSent,
    bytesReceived,
    durationMilliseconds,
    failures: memory.failures,
  };
}

function gather({ running, progress, last }: StatusInputs['gather']): object {
  return {
    running: running ? { ...running, progress: progress ?? null } : null,
    last: last
      ? {
          id: last.view.id,
          requestId: last.view.requestId ?? null,
          outcome: last.view.outcome,
          phase: last.run?.phase ?? null,
          message: last.view.message,
          startedAt: last.startedAt,
          finishedAt: last.finishedAt,
          records: last.view.records,
          archive: last.archive
            ? { name: last.archive.name, bytes: last.archive.bytes, sha256: last.archive.sha256 }
            : null,
        }
      : null,
  };
}

function upload({ last, failure, pending }: StatusInputs['upload']): object {
  return {
    pending,
    failing: failure ? { ...failure.failure, count: failure.count } : null,
    last: last
      ? {
          archive: last.archive,
          bytes: last.bytes,
          requestId: last.receipt.requestId ?? null,
          startedAt: last.receipt.startedAt,
          statusCode: last.receipt.statusCode,
          durationMilliseconds: last.receipt.durationMilliseconds,
        }
      : null,
  };
}

function report({
  report: { source, requestId, total, lastCheckedAt },
  at,
}: {
  report: InsightsReport;
  at: Date;
}): object {
  return { at, source, requestId: requestId ?? null, recommendations: total, lastCheckedAt: lastCheckedAt ?? null };
}

function toDate(milliseconds: number | undefined): Date | null {
  return milliseconds === undefined ? null : new Date(milliseconds);
}
