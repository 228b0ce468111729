import { redactSecrets } from '@insights/process';

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

/** Bytes of a body that a message may quote (operator contracts, section 4.2). */
const excerptBytes = 1024;

/** The value of a header that occurs once; `undefined` when it is missing. */
export function headerOf(answer: Pick<Answer, 'headers'>, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The id that the service gave this request: the header's, else the body's; `undefined` when there is none. */
export function requestIdOf(answer: Answer): string | undefined {
  return headerOf(answer, 'x-rh-insights-request-id') || requestIdInBody(answer.body);
}

function requestIdInBody(body: string): string | undefined {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || !('request_id' in value)) return undefined;
    return typeof value.request_id === 'string' && value.request_id !== '' ? value.request_id : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the body is a page for people: a captive portal, a proxy's or a gateway's own error. */
export function isHtml(answer: Answer): boolean {
  const contentType = headerOf(answer, 'content-type') ?? '';
  return /\bhtml\b/i.test(contentType) || /^\s*<(?:!doctype|html)/i.test(answer.body);
}

/**
 * The beginning of a body, fit for a message: credentials masked, no control characters, at most 1024 bytes.
 * @param secret - masked wherever it occurs: a service may echo what it was sent
 */
export function excerpt(body: string, secret: string | undefined): string {
  const unsecret = secret ? body.replaceAll(secret, '[redacted]') : body;
  const bytes = Buffer.from(redactSecrets(unsecret).replaceAll(/[\p{Cc}--[\n\t]]/gv, ' '));
  // `stream` leaves out a character that the cut went through.
  return new TextDecoder().decode(bytes.subarray(0, excerptBytes), { stream: true });
}

/** Seconds of a `Retry-After`, either form; `undefined` when missing or not understood. */
export function retryAfterSecondsOf(answer: Answer, now: Date): number | undefined {
  const value = headerOf(answer, 'retry-after')?.trim();
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now.getTime()) / 1000);
}
