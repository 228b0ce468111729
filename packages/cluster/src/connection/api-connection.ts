import http from 'node:http';
import https from 'node:https';
import { isLoopback } from '@insights/process';
import type { Access, ClusterCredentials, TlsMaterial } from '../credentials/cluster-credentials.ts';
import { ApiResponse } from './api-response.ts';
import { timeoutError, transportError } from './transport-error.ts';

interface ApiConnectionOptions {
  readonly credentials: ClusterCredentials;
  readonly userAgent: string;
  /** How long the API server may keep silent, before its answer and within it. Default 60 s, its own time limit. */
  readonly silenceMilliseconds?: number | undefined;
}

/** One GET. */
export interface ApiRequest {
  /** Path and query below the API server's URL. */
  readonly path: string;
  /** Default `application/json`. */
  readonly accept?: string;
}

const defaultSilenceMilliseconds = 60_000;
const idleConnections = 6;
// The API server closes idle connections after minutes, load balancers before it after one.
const keepAliveMilliseconds = 30_000;

/**
 * GETs from one API server over kept-alive HTTP/1.1 connections, of which up to 6 stay open while idle. There is no
 * limit on busy ones: a stream whose reader waits for another request holds its connection, and a limit could make the
 * two wait for each other for ever. `AdaptiveConcurrency` limits the requests instead.
 */
export class ApiConnection {
  readonly #options: ApiConnectionOptions;
  readonly #base: string;
  readonly #encoding: string;
  #agent: http.Agent | undefined;
  #agentTls: TlsMaterial | undefined;

  constructor(options: ApiConnectionOptions) {
    const { server } = options.credentials;
    this.#options = options;
    this.#base = server.origin + server.pathname.replace(/\/+$/, '');
    // On loopback, compressing costs both sides more than it saves.
    this.#encoding = isLoopback(server.hostname) && !options.credentials.proxy ? 'identity' : 'gzip';
  }

  /**
   * Sends a GET and waits for the head of the answer, whatever its status.
   * @throws ClusterError `ERR_CLUSTER_UNAVAILABLE`, `ERR_CLUSTER_TIMEOUT`, `ERR_CLUSTER_CREDENTIALS`; the signal's
   * reason when it is aborted
   */
  async get(request: ApiRequest, signal: AbortSignal): Promise<ApiResponse> {
    signal.throwIfAborted();
    const access = await this.#options.credentials.access();
    const label = `GET ${request.path}`;
    try {
      return new ApiResponse(await this.#send(request, access, signal), label, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw transportError(label, error);
    }
  }

  /** Closes all connections, busy ones too. */
  close(): void {
    this.#agent?.destroy();
    this.#agent = undefined;
  }

  #send({ path, accept = 'application/json' }: ApiRequest, access: Access, signal: AbortSignal) {
    const url = new URL(this.#base + path);
    const { userAgent, silenceMilliseconds = defaultSilenceMilliseconds } = this.#options;
    const headers = { ...access.headers, Accept: accept, 'Accept-Encoding': this.#encoding, 'User-Agent': userAgent };
    const agent = this.#agentFor(access.tls);
    const options = { agent, headers, timeout: silenceMilliseconds };
    return new Promise<http.IncomingMessage>((resolve, reject) => {
      const request = url.protocol === 'https:' ? https.request(url, options) : http.request(url, options);
      let response: http.IncomingMessage | undefined;
      const end = (reason: Error) => void (response ?? request).destroy(reason);
      const onSilence = () => {
        // Data that waits for its reader means that the reader is slow, not the API server.
        if (response && response.readableLength > 0) askAgain(request, onSilence);
        else end(timeoutError(`GET ${path}: the API server kept silent for ${silenceMilliseconds / 1000} s`));
      };
      request.once('timeout', onSilence);
      request.once('response', (message) => {
        response = message;
        resolve(message);
      });
      request.on('error', reject);
      // Without a listener Node drops the connection and tells nobody: the call would wait for ever.
      request.once('upgrade', (_, socket) => {
        socket.destroy();
        reject(new Error('the answer is 101 Switching Protocols'));
      });
      endOnAbort(request, signal, end);
      request.end();
    });
  }

  // Requests on the old agent go on; its idle connections end by their own time-out.
  #agentFor(tls: TlsMaterial): http.Agent {
    if (this.#agent && this.#agentTls === tls) return this.#agent;
    this.#agentTls = tls;
    this.#agent = this.#newAgent(tls);
    return this.#agent;
  }

  #newAgent(tls: TlsMaterial): http.Agent {
    const { server, proxy } = this.#options.credentials;
    const pool = { keepAlive: true, keepAliveMsecs: keepAliveMilliseconds, maxFreeSockets: idleConnections };
    if (server.protocol === 'https:') {
      return new https.Agent({ ...pool, ...tls, ...(proxy ? { proxyEnv: { HTTPS_PROXY: proxy.href } } : {}) });
    }
    return new http.Agent({ ...pool, ...(proxy ? { proxyEnv: { HTTP_PROXY: proxy.href } } : {}) });
  }
}

// Not by the option `signal`: the agent gives it to the connection too, which then breaks for whoever uses it later.
function endOnAbort(request: http.ClientRequest, signal: AbortSignal, end: (reason: Error) => void): void {
  const onAbort = () => end(new Error('aborted', { cause: signal.reason }));
  signal.addEventListener('abort', onAbort, { once: true });
  request.once('close', () => signal.removeEventListener('abort', onAbort));
}

// A request tells of the first silence alone, and a connection of each once.
function askAgain(request: http.ClientRequest, onSilence: () => void): void {
  const { socket } = request;
  if (!socket) return;
  socket.once('timeout', onSilence);
  request.once('close', () => socket.off('timeout', onSilence));
  socket.setTimeout(socket.timeout ?? 0);
}
