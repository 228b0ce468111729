import https from 'node:https';
import type { Readable } from 'node:stream';
import type { Egress } from '@insights/egress';
import { type Clock, errorMessage, redactSecrets, startDeadline } from '@insights/process';
import got from 'got';
import type { Answer } from './answer.ts';
import { ConsoleError, isConsoleError } from './errors.ts';
import type { ExchangeRequest } from './exchange-request.ts';
import { redirectTarget } from './redirect.ts';

/** Where requests go out, and how long they may take. */
export interface ExchangeOptions {
  readonly egress: Egress;
  readonly clock: Clock;
  /** For the whole exchange, redirects included. */
  readonly timeoutSeconds: number;
  /** Bytes of an answer's body that are read. */
  readonly bodyBytes: number;
}

// Today's operator: dial 30 s, TLS handshake 10 s (operator contracts, section 1.9).
const phaseTimeouts = { connect: 30_000, secureConnect: 10_000 };
const mostRedirects = 5;

/**
 * Sends a request and reads the answer, whatever its status. Never retries; follows redirects, with the body for 307
 * and 308.
 * @throws ConsoleError `ERR_CONSOLE_UNREACHABLE`, and what the body throws; the reason of `signal` when aborted
 */
export async function exchange(
  request: ExchangeRequest,
  options: ExchangeOptions,
  signal: AbortSignal,
): Promise<Answer> {
  signal.throwIfAborted();
  const milliseconds = options.timeoutSeconds * 1000;
  const what = `the request to ${request.url.host}`;
  using deadline = startDeadline({ clock: options.clock, milliseconds, what, signal });
  try {
    return await followRedirects(request, options, deadline.signal);
  } catch (error) {
    signal.throwIfAborted();
    if (isConsoleError(error)) throw error;
    throw unreachable(deadline.signal.aborted ? deadline.signal.reason : error);
  }
}

async function followRedirects(
  request: ExchangeRequest,
  options: ExchangeOptions,
  signal: AbortSignal,
): Promise<Answer> {
  let next = request;
  for (let redirects = 0; ; redirects++) {
    const answer = await ask(next, options, signal);
    const target = redirects < mostRedirects ? redirectTarget(next, answer) : undefined;
    if (!target) return answer;
    next = target;
  }
}

async function ask(request: ExchangeRequest, options: ExchangeOptions, signal: AbortSignal): Promise<Answer> {
  const agent = options.egress.agentFor(request.url);
  const body = request.openBody?.();
  const stream = got.stream(request.url, {
    method: request.method,
    headers: { ...request.headers, 'accept-encoding': 'gzip' },
    ...(body ? { body } : {}),
    agent: agent instanceof https.Agent ? { https: agent } : { http: agent },
    timeout: phaseTimeouts,
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    signal,
  });
  try {
    const head = await responseHead(stream, body);
    const bytesSent = stream.uploadProgress.transferred;
    // A service may refuse before it has read everything; what is left to send would only be thrown away.
    body?.destroy();
    return { ...head, url: request.url, bytesSent, ...(await readBody(stream, options.bodyBytes)) };
  } finally {
    body?.destroy();
    stream.destroy();
  }
}

type Head = Pick<Answer, 'statusCode' | 'headers'>;
type ResponseStream = ReturnType<typeof got.stream>;

function responseHead(stream: ResponseStream, body: Readable | undefined): Promise<Head> {
  return new Promise((resolve, reject) => {
    // Stay attached: an error that comes after the answer must not end the process.
    body?.on('error', reject);
    stream.on('error', reject);
    stream.once('response', ({ statusCode, headers }: Head) => resolve({ statusCode, headers }));
  });
}

/** Reads up to a limit. A body that breaks off is returned as far as it came: the status says what counts. */
async function readBody(stream: Readable, limit: number): Promise<Pick<Answer, 'body' | 'isComplete'>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const text = () => Buffer.concat(chunks).subarray(0, limit).toString('utf8');
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > limit) return { body: text(), isComplete: false };
    }
    return { body: text(), isComplete: true };
  } catch {
    return { body: text(), isComplete: false };
  }
}

function unreachable(cause: unknown): ConsoleError {
  const message = `unable to build request to connect to Insights server: ${redactSecrets(errorMessage(cause))}`;
  return new ConsoleError('ERR_CONSOLE_UNREACHABLE', message, { cause, retryable: true });
}
