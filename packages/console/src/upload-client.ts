import type { Egress } from '@insights/egress';
import type { Clock, Random } from '@insights/process';
import { type Answer, excerpt, isHtml, requestIdOf } from './answer.ts';
import { parseEndpoint } from './endpoint.ts';
import { ConsoleError } from './errors.ts';
import { exchange } from './exchange.ts';
import { gatewayError } from './gateway-error.ts';
import { type ClusterIdentity, identityHeaders, type OperatorRelease } from './identity.ts';
import { buildUploadBody, type UploadSource } from './multipart.ts';

export interface UploadClientOptions {
  readonly egress: Egress;
  readonly clock: Clock;
  /** For the boundary of the form. */
  readonly random: Random;
  readonly release: OperatorRelease;
  /** For one attempt; default 300. Today's minute cuts off ten MiB on a link below 1.4 Mbit/s. */
  readonly timeoutSeconds?: number;
}

/** One archive to send. */
export interface UploadRequest {
  readonly endpoint: string;
  readonly identity: ClusterIdentity;
  readonly source: UploadSource;
  /** When the archive's data was gathered. */
  readonly gatheringTime: Date;
}

/** Proof that an archive was accepted. */
export interface UploadReceipt {
  /** 200–299. */
  readonly statusCode: number;
  /** What the report is asked by; `undefined` when the service gave none. */
  readonly requestId: string | undefined;
  /** When the upload began: the "last report time" of the ClusterOperator. */
  readonly startedAt: Date;
  readonly durationMilliseconds: number;
  /** Length of the body that was sent. */
  readonly bytesSent: number;
}

// What writes and inspects archives has the same number, and neither of the two packages knows of the other: a test in `main`,
// which puts them together, holds them together.
/** The service takes archives of up to this many bytes, inclusive. */
export const largestUploadBytes = 10_485_760;
const defaultTimeoutSeconds = 300;
const answerBytes = 65_536;

/** Sends archives to the ingress service (`openshift/insights-operator:pkg/insights/insightsclient/requests.go`). */
export class UploadClient {
  readonly #options: UploadClientOptions;

  constructor(options: UploadClientOptions) {
    this.#options = options;
  }

  /**
   * Sends one archive once; the caller owns retrying, and each call opens the archive anew.
   * @returns only when the archive was accepted
   * @throws ConsoleError; `retryable` says whether the same archive may be sent again
   */
  async upload(request: UploadRequest, signal: AbortSignal): Promise<UploadReceipt> {
    const { clock, release, random } = this.#options;
    const { identity, source } = request;
    const headers = identityHeaders(release, identity);
    if (source.bytes > largestUploadBytes) throw tooLarge();
    const body = buildUploadBody(source, { gathering_time: formatGatheringTime(request.gatheringTime) }, random);
    const startedAt = clock.now();
    const start = clock.monotonicMilliseconds();
    const answer = await exchange(
      {
        method: 'POST',
        url: parseEndpoint(request.endpoint),
        headers: { ...headers, 'content-type': body.contentType },
        body,
      },
      {
        ...this.#options,
        timeoutSeconds: this.#options.timeoutSeconds ?? defaultTimeoutSeconds,
        bodyBytes: answerBytes,
      },
      signal,
    );
    assertAccepted(answer, identity.token, clock.now());
    if (answer.bytesSent < body.sizeBytes) throw answeredEarly(answer);
    return {
      statusCode: answer.statusCode,
      requestId: requestIdOf(answer),
      startedAt,
      durationMilliseconds: clock.monotonicMilliseconds() - start,
      bytesSent: body.sizeBytes,
    };
  }
}

function assertAccepted(answer: Answer, token: string | undefined, now: Date): void {
  if (answer.statusCode < 200 || answer.statusCode > 299) throw gatewayError(answer, { token, now });
  // A captive portal answers 200 to everything; an archive taken for accepted would be deleted.
  if (isHtml(answer) && requestIdOf(answer) === undefined) throw notTheService(answer, token);
}

function notTheService(answer: Answer, token: string | undefined): ConsoleError {
  const message = `gateway server answered ${answer.statusCode} with a page instead of a request id: ${excerpt(answer.body, token)}`;
  return new ConsoleError('ERR_CONSOLE_MALFORMED', message, { statusCode: answer.statusCode, retryable: true });
}

// Whoever says yes without having read the archive does not have it.
function answeredEarly({ statusCode }: Answer): ConsoleError {
  const message = `gateway server answered ${statusCode} before the whole archive was sent`;
  return new ConsoleError('ERR_CONSOLE_MALFORMED', message, { statusCode, retryable: true });
}

function tooLarge(): ConsoleError {
  const message = 'unable to build request to connect to Insights server: the incoming sample data is too long';
  return new ConsoleError('ERR_CONSOLE_TOO_LARGE', message);
}

/** `%Y-%m-%dT%H:%M:%SZ`: the pipeline replaces any other form by its own time. */
export function formatGatheringTime(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
