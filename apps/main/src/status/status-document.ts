import type { StatusDocument } from '@insights/contract';
import type { PollResult } from '@insights/registry';
import { describeRollout, type Observation, type RolloutRecord } from '@insights/rollout';
import type { GatherOutcome } from '../gathering/gather-outcome.ts';
import type { ReceivedReport } from '../upload/report-follower.ts';
import type { ClusterOperatorWriter } from './cluster-operator-writer.ts';
import { gathererStatus } from './gatherer-status.ts';
import { configurationProblems, type ShownParts } from './shown-parts.ts';

type Part<Name extends keyof StatusDocument> = StatusDocument[Name];

/** The document of `GET /status`: what runs here, since when, why. Holds no credential. */
export function buildStatusDocument(
  parts: ShownParts & { readonly operator: Pick<ClusterOperatorWriter, 'status'> },
): StatusDocument {
  const { identity, cluster, credentials, gathers, operator, poller, reports, rollout, uploads } = parts;
  const { observation } = rollout;
  return {
    version: parts.version,
    startedAt: parts.startedAt.toISOString(),
    pod: { name: identity.name, namespace: identity.namespace, uid: identity.uid, node: identity.nodeName },
    cluster: { id: cluster.last?.clusterId ?? null, version: observation?.clusterVersion ?? null },
    release: { version: identity.releaseVersion, image: identity.releaseImage },
    gatherer: gathererStatus(observation),
    rollout: rolloutStatus(parts),
    lastPoll: poller.last ? pollStatus(poller.last) : null,
    gather: gatherStatus(gathers),
    upload: uploadStatus(uploads),
    lastReport: reports.last ? reportStatus(reports.last) : null,
    next: { pollAt: timeOf(poller.view?.next), gatherAt: gathers.nextAt?.toISOString() ?? null },
    gatherCredentialsExpireAt: credentials.expiresAt?.toISOString() ?? null,
    configurationProblems: [...configurationProblems(parts)],
    conditions: [...(operator.status?.conditions ?? [])],
  };
}

function rolloutStatus({ rollout: { observation, waiting }, store }: ShownParts): Part<'rollout'> {
  const record = recordOf(observation);
  const summary = observation && describeRollout(observation);
  return {
    phase: record?.phase ?? null,
    reason: summary?.reason ?? null,
    message: summary?.message ?? null,
    waitingFor: waiting ? { reason: waiting.reason, message: waiting.message, until: timeOf(waiting.until) } : null,
    recordIn: store.location,
    record: record ? { ...record, quarantine: [...record.quarantine] } : null,
  };
}

function recordOf(observation: Observation | undefined): RolloutRecord | undefined {
  return observation?.record.kind === 'valid' ? observation.record.record : undefined;
}

function pollStatus({
  class: pollClass,
  message,
  digest,
  requests,
  bytesSent,
  bytesReceived,
  durationMilliseconds,
  memory,
}: PollResult): Part<'lastPoll'> {
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

function gatherStatus({ running, progress, last }: ShownParts['gathers']): Part<'gather'> {
  return {
    running: running
      ? { requestId: running.requestId, startedAt: running.startedAt.toISOString(), progress: progress ?? null }
      : null,
    last: last ? lastGather(last) : null,
  };
}

function lastGather({ view, run, archive, warnings, startedAt, finishedAt }: GatherOutcome): Part<'gather'>['last'] {
  return {
    id: view.id,
    requestId: view.requestId ?? null,
    outcome: view.outcome,
    phase: run?.phase ?? null,
    message: view.message,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    records: view.records,
    archive: archive ? { name: archive.name, bytes: archive.bytes, sha256: archive.sha256 } : null,
    warnings: [...warnings],
  };
}

function uploadStatus({ last, failure, pending }: ShownParts['uploads']): Part<'upload'> {
  return {
    pending,
    failing: failure ? { ...failure.failure, count: failure.count } : null,
    last: last
      ? {
          archive: last.archive,
          bytes: last.bytes,
          requestId: last.receipt.requestId ?? null,
          startedAt: last.receipt.startedAt.toISOString(),
          statusCode: last.receipt.statusCode,
          durationMilliseconds: last.receipt.durationMilliseconds,
        }
      : null,
  };
}

function reportStatus({ report, at }: ReceivedReport): Part<'lastReport'> {
  const { source, requestId, total, lastCheckedAt } = report;
  return {
    at: at.toISOString(),
    source,
    requestId: requestId ?? null,
    recommendations: total,
    lastCheckedAt: lastCheckedAt?.toISOString() ?? null,
  };
}

function timeOf(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : new Date(milliseconds).toISOString();
}
