import type { Clock } from '@insights/process';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ReceivedUpload, UploadLog } from './uploads.ts';

/** One recommendation of the reports that are served. */
export interface FakeRule {
  /** `ccx_rules_ocp.external.rules.nodes_requirements_check`. */
  readonly ruleId: string;
  readonly errorKey: string;
  readonly description: string;
  /** 1 low to 4 critical. */
  readonly totalRisk: number;
  readonly isDisabled?: boolean;
}

/** When an upload counts as processed: after so many questions and so much time; default at once. */
export interface Processing {
  readonly questions?: number;
  readonly milliseconds?: number;
}

/** What the aggregator needs. */
export interface AggregatorOptions {
  readonly uploads: UploadLog;
  readonly clock: Clock;
  processing(): Processing;
  rules(): readonly FakeRule[];
}

interface RequestParams {
  readonly clusterId: string;
  readonly requestId: string;
}

const base = '/api/insights-results-aggregator/v2/cluster/:clusterId';
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const dayMilliseconds = 86_400_000;

/** The reports of the smart proxy. */
export function addAggregator(app: FastifyInstance, options: AggregatorOptions): void {
  const questions = new Map<string, number>();
  const { uploads, clock } = options;

  const isProcessed = ({ requestId, receivedAt }: ReceivedUpload): boolean => {
    const { questions: needed = 0, milliseconds = 0 } = options.processing();
    return (questions.get(requestId) ?? 0) > needed && clock.now().getTime() - receivedAt.getTime() >= milliseconds;
  };
  const ask = (requestId: string) => questions.set(requestId, (questions.get(requestId) ?? 0) + 1);

  /** The upload asked for, once it is processed. */
  const processedUpload = ({ clusterId, requestId }: RequestParams): ReceivedUpload | undefined => {
    const upload = uploads.find(clusterId, requestId);
    return upload && isProcessed(upload) ? upload : undefined;
  };

  const byRequest = `${base}/request/:requestId`;
  app.get<{ Params: RequestParams }>(
    `${byRequest}/status`,
    { config: { consoleRoute: 'status' } },
    (request, reply) => {
      const { clusterId, requestId } = request.params;
      if (!areIdsValid(request.params)) return badIds(reply);
      ask(requestId);
      if (!processedUpload(request.params)) return notFound(reply, requestId);
      return reply.send({ cluster: clusterId, requestID: requestId, status: 'processed' });
    },
  );

  app.get<{ Params: RequestParams }>(
    `${byRequest}/report`,
    { config: { consoleRoute: 'report' } },
    (request, reply) => {
      const { clusterId, requestId } = request.params;
      if (!areIdsValid(request.params)) return badIds(reply);
      if (!processedUpload(request.params)) return notFound(reply, requestId);
      const report = options
        .rules()
        .filter(({ isDisabled }) => !isDisabled)
        .map(toRequestRule);
      return reply.send({ cluster: clusterId, requestID: requestId, status: 'processed', report });
    },
  );

  app.get<{ Params: { clusterId: string } }>(
    `${base}/reports`,
    { config: { consoleRoute: 'reports' } },
    (request, reply) => {
      const { clusterId } = request.params;
      if (!uuid.test(clusterId)) return badIds(reply);
      const received = uploads.ofCluster(clusterId);
      for (const { requestId } of received) ask(requestId);
      const newest = received.findLast(isProcessed);
      if (!newest) return notFound(reply, clusterId);
      return reply.send(clusterReport(clusterId, newest, options.rules()));
    },
  );

  app.get<{ Params: { clusterId: string } }>(
    `${base}/requests`,
    { config: { consoleRoute: 'requests' } },
    (request, reply) => {
      const { clusterId } = request.params;
      if (!uuid.test(clusterId)) return badIds(reply);
      const since = clock.now().getTime() - dayMilliseconds;
      const recent = uploads.ofCluster(clusterId).filter(({ receivedAt }) => receivedAt.getTime() >= since);
      const requests = recent.map((upload) => ({
        requestID: upload.requestId,
        valid: true,
        received: upload.receivedAt.toISOString(),
        processed: isProcessed(upload) ? upload.receivedAt.toISOString() : '',
      }));
      return reply.send({ cluster: clusterId, requests, status: 'ok' });
    },
  );
}

function areIdsValid({ clusterId, requestId }: RequestParams): boolean {
  return uuid.test(clusterId) && /^[0-9a-f]{32}$/.test(requestId);
}

function badIds(reply: FastifyReply): FastifyReply {
  return reply.code(400).send({ status: 'Error during parsing of the cluster or request id' });
}

function notFound(reply: FastifyReply, id: string): FastifyReply {
  return reply.code(404).send({ status: `Item with ID ${id} was not found in the storage` });
}

function toRequestRule({ ruleId, errorKey, description, totalRisk }: FakeRule) {
  return { rule_fqdn: ruleId, error_key: errorKey, description, total_risk: totalRisk };
}

function clusterReport(clusterId: string, { receivedAt, metadata }: ReceivedUpload, rules: readonly FakeRule[]) {
  const meta = {
    cluster_name: clusterId,
    managed: false,
    count: rules.length,
    last_checked_at: receivedAt.toISOString(),
    gathered_at: gatheringTime(metadata?.document) ?? receivedAt.toISOString(),
  };
  return { status: 'ok', report: { meta, data: rules.map(toClusterRule) } };
}

function toClusterRule({ ruleId, errorKey, description, totalRisk, isDisabled = false }: FakeRule) {
  return {
    rule_id: `${ruleId}.report`,
    created_at: '2019-10-29T15:00:00Z',
    description,
    details: '',
    reason: '',
    resolution: '',
    more_info: '',
    total_risk: totalRisk,
    risk_of_change: 0,
    disabled: isDisabled,
    disable_feedback: '',
    disabled_at: '',
    internal: false,
    user_vote: 0,
    extra_data: { error_key: errorKey, type: 'rule' },
    tags: ['openshift', 'service_availability'],
  };
}

// Any other form is replaced by the time of arrival.
function gatheringTime(document: unknown): string | undefined {
  if (typeof document !== 'object' || document === null || !('custom_metadata' in document)) return undefined;
  const custom: unknown = document.custom_metadata;
  if (typeof custom !== 'object' || custom === null || !('gathering_time' in custom)) return undefined;
  const { gathering_time: time } = custom;
  return typeof time === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(time) ? time : undefined;
}
