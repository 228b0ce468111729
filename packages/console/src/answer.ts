import { parseRetryAfter } from '@insights/egress';
import { isObject, parseBoundedJson, redactSecrets } from '@insights/process';

/** What a service answered. */
export interface Answer {
  /** The address that answered; another than the one asked after a redirect. */
  readonly url: URL;
  readonly statusCode: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Bytes of the request's body that were on their way when the answer came. */
  readonly bytesSent: number;
  /** As much of the body as arrived, up to the limit of the request. */
  readonly body: string;
  /** Whether the body ended where the service ended it. */
  readonly isComplete: boolean;
}

/** Bytes of a body that a message may quote (`openshift/insights-operator:pkg/insights/insightsclient/requests.go`). */
const excerptBytes = 1024;
/** What is parsed of an acceptance: an id, an account, a few members more. */
const acceptance = { bytes: 65_536, depth: 20, values: 1000 };
/** How far a page may be behind blanks. */
const mostBlanks = 65_536;
const longestRetryAfterSeconds = 6 * 3600;

/** The value of a header that occurs once; `undefined` when it is missing. */
export function headerOf(answer: Pick<Answer, 'headers'>, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The id that the service gave this request: the header's, else the body's; `undefined` when there is none. */
export function requestIdOf(answer: Answer): string | undefined {
  return [headerOf(answer, 'x-rh-insights-request-id'), requestIdInBody(answer.body)].find(isRequestId);
}

// It becomes part of addresses and messages; the services' own are UUIDs or 32 hex digits.
function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value);
}

function requestIdInBody(body: string): unknown {
  try {
    const value = parseBoundedJson(body, acceptance, 'the answer');
    return isObject(value) ? value['request_id'] : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether the body is a page for people: a captive portal, a proxy's or a gateway's own error. No answer of the services
 * begins as markup does, be it with a comment, a declaration or any element.
 */
export function isHtml(answer: Answer): boolean {
  const contentType = headerOf(answer, 'content-type') ?? '';
  return /\bhtml\b/i.test(contentType) || answer.body.slice(0, mostBlanks).trimStart().startsWith('<');
}

/**
 * The beginning of a body, fit for a message: credentials masked, no control characters, at most 1024 bytes.
 * @param secret - masked wherever it occurs: a service may echo what it was sent
 */
export function excerpt(body: string, secret: string | undefined): string {
  const unsecret = secret ? body.replaceAll(secret, '[redacted]') : body;
  // Cut before masking, whose expressions take long for long words; what is masked may be longer than what is shown.
  const text = redactSecrets(unsecret.slice(0, 4 * excerptBytes));
  const bytes = Buffer.from(text.replaceAll(/[\p{Cc}--[\n\t]]/gv, ' '));
  // `stream` leaves out a character that the cut went through.
  return new TextDecoder().decode(bytes.subarray(0, excerptBytes), { stream: true });
}

/** Seconds of a `Retry-After`, at most six hours; `undefined` when missing or not understood. */
export function retryAfterSecondsOf(answer: Answer, now: Date): number | undefined {
  return parseRetryAfter(headerOf(answer, 'retry-after'), now, longestRetryAfterSeconds);
}
