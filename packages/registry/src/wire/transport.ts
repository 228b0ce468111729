import type { Agent as HttpAgent, ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import type { Egress, TlsTrust } from '@insights/egress';
import { errorCode } from '@insights/process';
import got, { type Request } from 'got';
import type { RegistryLimits } from '../limits.ts';
import { connectionError } from './connection-error.ts';
import type { Operation } from './operation.ts';

/** One request as it goes over the wire. */
export interface WireRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | RequestBody;
  readonly trust?: TlsTrust;
  /** A layer: takes its own time limit. */
  readonly isLong?: boolean;
}

/** Content that is sent as it is read; opened again whenever the request has to be sent again. */
export interface RequestBody {
  readonly sizeBytes: number;
  open(): Readable;
}

/** The head of an answer; the body is still to be read with `readBody` or thrown away with `discardBody`. */
export interface Reply {
  readonly url: URL;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Every `WWW-Authenticate` line. */
  readonly challengeHeaders: readonly string[];
  readonly body: Readable;
}

/** What {@link Transport} takes. */
export interface TransportOptions {
  readonly egress: Egress;
  readonly userAgent: string;
  readonly limits: RegistryLimits;
}

/** Sends single requests: no redirects, no retries, no authentication, no judgement of the status. */
export class Transport {
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /**
   * Sends one request, and once more when the server had just closed the idle connection it was sent on.
   * @throws RegistryError `ERR_REGISTRY_UNREACHABLE`, `_TLS` or `_PROTOCOL`; the signal's reason when aborted
   */
  async send(request: WireRequest, { traffic, signal }: Operation): Promise<Reply> {
    signal.throwIfAborted();
    for (let attempt = 1; ; attempt += 1) {
      const stream = this.#open(request, signal);
      let stopCounting: (() => void) | undefined;
      stream.once('request', (sent: ClientRequest) => {
        stopCounting = traffic.watch(sent);
      });
      // Errors after the head reach whoever reads the body; without a listener an earlier one would end the process.
      stream.on('error', () => stopCounting?.());
      try {
        return await head(request, stream, () => stopCounting?.());
      } catch (error) {
        signal.throwIfAborted();
        const wasStale = stream.reusedSocket === true && errorCode(error) === 'ECONNRESET';
        if (!wasStale || attempt > 1) throw connectionError(error, request.url);
      }
    }
  }

  // A proxy setting that is not a URL keeps us from the registry like a proxy that is down.
  #agentFor(url: URL, trust: TlsTrust | undefined): HttpAgent {
    try {
      return this.#options.egress.agentFor(url, trust);
    } catch (error) {
      throw connectionError(error, url);
    }
  }

  #open({ method, url, headers, body, trust, isLong = false }: WireRequest, signal: AbortSignal): Request {
    const { userAgent, limits } = this.#options;
    const agent = this.#agentFor(url, trust);
    return got.stream(url, {
      method,
      // A compressing proxy would change the bytes that the digest is taken of.
      headers: { 'accept-encoding': 'identity', 'user-agent': userAgent, ...headers, ...lengthOf(body) },
      ...bodyOf(method, body),
      agent: agent instanceof HttpsAgent ? { https: agent } : { http: agent },
      signal,
      retry: { limit: 0 },
      throwHttpErrors: false,
      followRedirect: false,
      decompress: false,
      timeout: {
        lookup: limits.connectMilliseconds,
        connect: limits.connectMilliseconds,
        secureConnect: limits.tlsMilliseconds,
        response: limits.firstByteMilliseconds,
        request: isLong ? limits.layerMilliseconds : limits.requestMilliseconds,
      },
    });
  }
}

function bodyOf(method: WireRequest['method'], body: WireRequest['body']): { body?: string | Readable } {
  if (typeof body === 'object') return { body: body.open() };
  if (body !== undefined) return { body };
  // A stream of got's waits for somebody to write the body of these methods, unless it is given one.
  return method === 'POST' || method === 'PUT' ? { body: '' } : {};
}

// Without it the body would go out in chunks, which registries behind a proxy refuse.
function lengthOf(body: string | RequestBody | undefined): Record<string, string> {
  return typeof body === 'object' ? { 'content-length': String(body.sizeBytes) } : {};
}

function head(request: WireRequest, stream: Request, stopCounting: () => void): Promise<Reply> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject);
    stream.once('response', (response: IncomingMessage) => {
      // `end` comes before the connection is handed to the next request, so the count is exact.
      response.once('end', stopCounting).once('close', stopCounting);
      resolve({
        url: request.url,
        status: response.statusCode ?? 0,
        headers: response.headers,
        challengeHeaders: response.headersDistinct['www-authenticate'] ?? [],
        body: stream,
      });
    });
  });
}
