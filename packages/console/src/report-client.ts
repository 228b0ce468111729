import type { Egress } from '@insights/egress';
import { type Clock, errorMessage, parseBoundedJson } from '@insights/process';
import type { ErrorObject } from 'ajv';
import { type Answer, excerpt, isHtml, requestIdOf, retryAfterSecondsOf } from './answer.ts';
import { fillEndpoint } from './endpoint.ts';
import { ConsoleError } from './errors.ts';
import { exchange } from './exchange.ts';
import { gatewayError } from './gateway-error.ts';
import { type ClusterIdentity, identityHeaders, type OperatorRelease } from './identity.ts';
import type { InsightsReport } from './report.ts';
import {
  fromClusterReport,
  fromRequestReport,
  isClusterReport,
  isProcessingStatus,
  isRequestReport,
} from './report-schema.ts';

export interface ReportClientOptions {
  readonly egress: Egress;
  readonly clock: Clock;
  readonly release: OperatorRelease;
  /** For one request; default 60, as today. */
  readonly timeoutSeconds?: number;
  /** Told the status of every answer, and 0 for a request without one: `insightsclient_request_recvreport_total`. */
  readonly onAnswer?: (statusCode: number) => void;
}

/** What is asked, and for whom. */
export interface ReportQuery {
  /** Template with `%s` for the cluster id, and a second one for the request id where there is one. */
  readonly endpoint: string;
  readonly identity: ClusterIdentity;
}

const defaultTimeoutSeconds = 60;
// A report of several hundred rules with their texts is some hundred KiB.
const answerBytes = 8 * 1024 * 1024;
// 5,000 rules of 20 members and some tags each.
const reportBounds = { bytes: answerBytes, depth: 32, values: 200_000 };

interface JsonValidator<T> {
  (value: unknown): value is T;
  errors?: ErrorObject[] | null;
}

/** Asks the results aggregator for reports. One request each; the caller owns retrying. */
export class ReportClient {
  readonly #options: ReportClientOptions;

  constructor(options: ReportClientOptions) {
    this.#options = options;
  }

  /**
   * How far the service is with one upload (`openshift/insights-operator:pkg/controller/gather_commands.go`).
   * @returns `processed` when the report is there; any other word means not yet
   * @throws ConsoleError `ERR_CONSOLE_NOT_FOUND` while the upload is unknown, which also means not yet
   */
  async processingStatus(query: ReportQuery & { requestId: string }, signal: AbortSignal): Promise<string> {
    const { status } = await this.#getJson(query, [query.requestId], isProcessingStatus, signal);
    return status;
  }

  /** The report of one upload (`openshift/insights-operator:pkg/controller/gather_commands.go`). @throws ConsoleError */
  async reportOfRequest(query: ReportQuery & { requestId: string }, signal: AbortSignal): Promise<InsightsReport> {
    return fromRequestReport(await this.#getJson(query, [query.requestId], isRequestReport, signal), query.requestId);
  }

  /** The newest report of the cluster, of whichever upload. @throws ConsoleError */
  async reportOfCluster(query: ReportQuery, signal: AbortSignal): Promise<InsightsReport> {
    return fromClusterReport(await this.#getJson(query, [], isClusterReport, signal));
  }

  async #getJson<T>(query: ReportQuery, ids: string[], isValid: JsonValidator<T>, signal: AbortSignal): Promise<T> {
    const { identity, endpoint } = query;
    const headers = identityHeaders(this.#options.release, identity);
    const url = fillEndpoint(endpoint, [identity.clusterId ?? '', ...ids]);
    const answer = await this.#get(url, { ...headers, accept: 'application/json' }, signal);
    const context = { token: identity.token, now: this.#options.clock.now() };
    if (answer.statusCode === 404) throw notFound(answer, context);
    if (answer.statusCode > 200 && answer.statusCode <= 299) throw notOk(answer);
    if (answer.statusCode !== 200) throw gatewayError(answer, context);
    const value = parseJson(answer, context.token);
    if (isValid(value)) return value;
    const [error] = isValid.errors ?? [];
    throw malformed(answer, `${error?.instancePath.slice(1).replaceAll('/', '.') || 'it'} ${error?.message}`);
  }

  async #get(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Answer> {
    const limits = { timeoutSeconds: this.#options.timeoutSeconds ?? defaultTimeoutSeconds, bodyBytes: answerBytes };
    let statusCode = 0;
    try {
      const answer = await exchange({ method: 'GET', url, headers }, { ...this.#options, ...limits }, signal);
      statusCode = answer.statusCode;
      return answer;
    } finally {
      if (!signal.aborted) this.#options.onAnswer?.(statusCode);
    }
  }
}

function notFound(answer: Answer, { token, now }: { token: string | undefined; now: Date }): ConsoleError {
  const requestId = requestIdOf(answer);
  const message = `not found: ${answer.url.href} (request=${requestId ?? ''}): ${excerpt(answer.body, token)}`;
  const retryAfterSeconds = retryAfterSecondsOf(answer, now);
  return new ConsoleError('ERR_CONSOLE_NOT_FOUND', message, {
    statusCode: 404,
    requestId,
    retryAfterSeconds,
    retryable: true,
  });
}

function notOk({ statusCode }: Answer): ConsoleError {
  const message = `report response status code: ${statusCode}`;
  return new ConsoleError('ERR_CONSOLE_UNEXPECTED_STATUS', message, { statusCode, retryable: true });
}

function parseJson(answer: Answer, token: string | undefined): unknown {
  if (!answer.isComplete) throw malformed(answer, 'it is incomplete or too long');
  try {
    return parseBoundedJson(answer.body, reportBounds, 'it');
  } catch (error) {
    throw malformed(answer, isHtml(answer) ? `it is a page: ${excerpt(answer.body, token)}` : errorMessage(error));
  }
}

function malformed({ statusCode }: Answer, why: string): ConsoleError {
  const message = `the report cannot be read: ${why}`;
  return new ConsoleError('ERR_CONSOLE_MALFORMED', message, { statusCode, retryable: true });
}
