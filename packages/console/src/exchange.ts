import {
  discardBody,
  type Egress,
  exchange as send,
  readBody,
  type WireReply,
  type WireRequest,
} from '@insights/egress';
import { type Clock, startDeadline } from '@insights/process';
import type { Answer } from './answer.ts';
import { boundedMessage } from './bounded-message.ts';
import { ConsoleError, isConsoleError } from './errors.ts';
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

// Today's operator: dial 30 s, TLS handshake 10 s (`openshift/insights-operator:pkg/insights/insightsclient/insightsclient.go`).
const timeouts = { connect: 30_000, secureConnect: 10_000 };
const mostRedirects = 5;
const mostRedirectBytes = 65_536;

/**
 * Sends a request and reads the answer, whatever its status. Never retries; follows redirects, with the body for 307
 * and 308.
 * @throws ConsoleError `ERR_CONSOLE_UNREACHABLE`, and what the body throws; the reason of `signal` when aborted
 */
export async function exchange(request: WireRequest, options: ExchangeOptions, signal: AbortSignal): Promise<Answer> {
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
  request: WireRequest,
  { egress, bodyBytes }: ExchangeOptions,
  signal: AbortSignal,
): Promise<Answer> {
  let next = request;
  for (let redirects = 0; ; redirects++) {
    const reply = await send(next, { egress, timeouts, isCompressible: true }, signal);
    // A service may refuse before it has read everything; what is left to send would only be thrown away.
    reply.stopSending();
    const target = redirects < mostRedirects ? redirectTarget(next, reply) : undefined;
    if (!target) return read(reply, bodyBytes);
    await discardBody(reply, mostRedirectBytes);
    next = target;
  }
}

/** A body that breaks off is returned as far as it came: the status says what counts. */
async function read(reply: WireReply, bodyBytes: number): Promise<Answer> {
  const { bytes, end } = await readBody(reply, bodyBytes);
  const { url, status, headers, bytesSent } = reply;
  return { url, statusCode: status, headers, bytesSent, body: bytes.toString('utf8'), isComplete: end === 'complete' };
}

function unreachable(cause: unknown): ConsoleError {
  const message = `unable to build request to connect to Insights server: ${boundedMessage(cause)}`;
  return new ConsoleError('ERR_CONSOLE_UNREACHABLE', message, { cause, retryable: true });
}
