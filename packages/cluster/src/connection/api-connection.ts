import http from 'node:http';
import https from 'node:https';
import { isLoopback } from '@insights/process';
import type { Access, ClusterCredentials, TlsMaterial } from '../credentials/cluster-credentials.ts';
import { ApiResponse } from './api-response.ts';
import { sendExchange } from './exchange.ts';
import { transportError } from './transport-error.ts';

interface ApiConnectionOptions {
  readonly credentials: ClusterCredentials;
  readonly userAgent: string;
  /** How long the API server may keep silent, before its answer and within it. Default 60 s, its own time limit. */
  readonly silenceMilliseconds?: number | undefined;
}

/** One GET, or with a question the POST that asks it. */
export interface ApiRequest {
  /** Path and query below the API server's URL. */
  readonly path: string;
  /** Default `application/json`. */
  readonly accept?: string;
  /** JSON of what the API server answers and keeps nowhere. */
  readonly question?: string;
}

const peer = 'the API server';
const defaultSilenceMilliseconds = 60_000;
const idleConnections = 6;
// The API server closes idle connections after minutes, load balancers before it after one.
const keepAliveMilliseconds = 30_000;

/**
 * Asks one API server over kept-alive HTTP/1.1 connections, of which up to 6 stay open while idle. There is no
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
   * Sends a request and waits for the head of the answer, whatever its status.
   * @throws ClusterError `ERR_CLUSTER_UNAVAILABLE`, `ERR_CLUSTER_TIMEOUT`, `ERR_CLUSTER_CREDENTIALS`; the signal's
   * reason when it is aborted
   */
  async send(request: ApiRequest, signal: AbortSignal): Promise<ApiResponse> {
    signal.throwIfAborted();
    const access = await this.#options.credentials.access();
    const label = `${methodOf(request)} ${request.path}`;
    try {
      return new ApiResponse({ message: await this.#exchange(request, access, signal), request: label, peer, signal });
    } catch (error) {
      signal.throwIfAborted();
      throw transportError(label, error, peer);
    }
  }

  /** Closes all connections, busy ones too. */
  close(): void {
    this.#agent?.destroy();
    this.#agent = undefined;
  }

  #exchange(request: ApiRequest, access: Access, signal: AbortSignal) {
    const { path, accept = 'application/json', question } = request;
    const { userAgent, silenceMilliseconds = defaultSilenceMilliseconds } = this.#options;
    const type = question === undefined ? {} : { 'Content-Type': 'application/json' };
    const common = { Accept: accept, 'Accept-Encoding': this.#encoding, 'User-Agent': userAgent };
    const method = methodOf(request);
    const options = { agent: this.#agentFor(access.tls), method, headers: { ...access.headers, ...common, ...type } };
    const url = new URL(this.#base + path);
    return sendExchange(
      { url, label: `${method} ${path}`, peer, options, body: question, silenceMilliseconds },
      signal,
    );
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

function methodOf({ question }: ApiRequest): 'GET' | 'POST' {
  return question === undefined ? 'GET' : 'POST';
}
