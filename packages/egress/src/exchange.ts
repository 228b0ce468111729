import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex, Readable } from 'node:stream';
import { errorCode } from '@insights/process';
import type { Got, Request } from 'got';
import type { Egress } from './egress.ts';
import { egressError, switchedProtocols } from './errors.ts';
import type { RequestBody, WireReply, WireRequest } from './wire-request.ts';

/** Time limits of one request, in milliseconds; what is left out has none but the caller's signal. */
export interface WireTimeouts {
  readonly lookup?: number;
  readonly connect?: number;
  readonly secureConnect?: number;
  /** From the end of the request to the head of the answer. */
  readonly response?: number;
  /** From the beginning to the end of the answer's body. */
  readonly request?: number;
}

/** How a request is sent. */
export interface ExchangeOptions {
  readonly egress: Egress;
  readonly timeouts: WireTimeouts;
  /** Takes a compressed body too, and decompresses it as it is read. Default: `identity` is asked for, bytes stay as they are. */
  readonly isCompressible?: boolean;
  /** Called with each request that goes out; what it returns is called when its answer has ended, maybe more than once. */
  readonly watch?: (request: ClientRequest) => () => void;
}

/**
 * Sends one request and gives the head of its answer, whatever its status: no redirects, no authentication. It is sent once
 * more when the server had just closed the idle connection it went out on, but not a form that would be sent twice.
 * Header lines are bounded to 16 KiB.
 * @throws EgressError; what the body threw; the reason of `signal` when aborted
 */
export async function exchange(
  request: WireRequest,
  options: ExchangeOptions,
  signal: AbortSignal,
): Promise<WireReply> {
  // Loaded with the first request: whoever only asks which proxy there is, as the gatherer does, need not wait for it.
  const { default: got } = await import('got');
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    const sending = open(got, request, { ...options, signal });
    try {
      return await head(request, sending, options);
    } catch (error) {
      sending.stream.destroy();
      sending.body?.destroy();
      signal.throwIfAborted();
      const wasStale = sending.stream.reusedSocket === true && errorCode(error) === 'ECONNRESET';
      const isRepeatable = request.method !== 'POST' || typeof request.body !== 'object';
      if (wasStale && isRepeatable && attempt === 1) continue;
      throw sending.failure ?? egressError(error, request.url);
    }
  }
}

interface Sending {
  readonly stream: Request;
  readonly body: Readable | undefined;
  /** What ended it on our side; got wraps it. */
  failure?: unknown;
}

function open(
  got: Got,
  { method, url, headers, body, trust }: WireRequest,
  { signal, ...options }: ExchangeOptions & { readonly signal: AbortSignal },
): Sending {
  const agent = agentFor(options.egress, url, trust);
  const opened = typeof body === 'object' ? body.open() : undefined;
  const stream = got.stream(url, {
    method,
    headers: {
      'accept-encoding': options.isCompressible === true ? 'gzip' : 'identity',
      ...headers,
      ...lengthOf(body),
    },
    ...bodyOf(method, opened ?? (body as string | undefined)),
    agent: agent instanceof HttpsAgent ? { https: agent } : { http: agent },
    signal,
    retry: { limit: 0 },
    throwHttpErrors: false,
    followRedirect: false,
    decompress: options.isCompressible === true,
    timeout: options.timeouts,
  });
  const sending: Sending = { stream, body: opened };
  opened?.on('error', (error) => {
    sending.failure ??= error;
    stream.destroy(error);
  });
  return sending;
}

// A proxy setting that is not a URL keeps us from a service like a proxy that is down.
function agentFor(egress: Egress, url: URL, trust: WireRequest['trust']) {
  try {
    return egress.agentFor(url, trust);
  } catch (error) {
    throw egressError(error, url);
  }
}

function bodyOf(method: WireRequest['method'], body: string | Readable | undefined): { body?: string | Readable } {
  if (body !== undefined) return { body };
  // A stream of got's waits for somebody to write the body of these methods, unless it is given one.
  return method === 'POST' || method === 'PUT' ? { body: '' } : {};
}

// Without it the body would go out in chunks, which services behind a proxy refuse.
function lengthOf(body: string | RequestBody | undefined): Record<string, string> {
  return typeof body === 'object' ? { 'content-length': String(body.sizeBytes) } : {};
}

function head(request: WireRequest, sending: Sending, { watch }: ExchangeOptions): Promise<WireReply> {
  const { stream, body } = sending;
  const { promise, resolve, reject } = Promise.withResolvers<WireReply>();
  let stopWatching: (() => void) | undefined;
  stream.once('request', (sent: ClientRequest) => {
    if (watch) stopWatching = watch(sent);
    // Without a listener Node ends the connection and says nothing: the call would wait for its deadline.
    sent.once('upgrade', (_: IncomingMessage, socket: Duplex) => {
      socket.on('error', () => {}).destroy();
      sending.failure = switchedProtocols(request.url);
      stream.destroy();
      reject(sending.failure);
    });
  });
  // Errors after the head reach whoever reads the body; without a listener an earlier one would end the process.
  stream.on('error', (error) => {
    stopWatching?.();
    reject(error);
  });
  stream.once('response', (response: IncomingMessage) => {
    // `end` comes before the connection is handed to the next request, so the count is exact.
    response.once('end', () => stopWatching?.()).once('close', () => stopWatching?.());
    resolve({
      url: request.url,
      status: response.statusCode ?? 0,
      headers: response.headers,
      headersDistinct: response.headersDistinct,
      body: stream,
      bytesSent: stream.uploadProgress.transferred,
      stopSending: () => body?.destroy(),
    });
  });
  return promise;
}
