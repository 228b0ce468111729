import { type HttpMethod, RequestContext } from '@kubernetes/client-node';
import { type Clock, present, type Random, startDeadline } from '@insights/process';
import { fetch, type Response } from 'undici';
import { isStatus, isStrayJson, refusalError, strayBodyError, strayStatusError } from '../connection/status-error.ts';
import { transportError } from '../connection/transport-error.ts';
import { retrying } from '../connection/retry.ts';
import type { ClusterCredentials } from '../credentials/cluster-credentials.ts';
import type { ClusterError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { beginningOf, chunksOf, parseAnswer, wholeOf } from './answer-body.ts';
import { PooledKubeConfig } from './pooled-kube-config.ts';

interface ObjectClientOptions {
  readonly credentials: ClusterCredentials;
  readonly userAgent: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Time for one request and its answer, streams excepted. */
  readonly timeoutMilliseconds: number;
}

/** One request to the API server. */
export interface ObjectRequest {
  readonly method: HttpMethod;
  /** Path and query. */
  readonly path: string;
  readonly accept?: string;
  readonly body?: { readonly contentType: string; readonly content: object };
}

// Whoever asks for an object has something else to do than to wait for a busy API server for ever.
const longestThrottleMilliseconds = 60_000;

/**
 * Sends single requests, JSON in and out: client-node's typed methods drop the fields that they do not know and rename others.
 * What they do not offer is here too: signals, time limits, streams, bounds. A redirect is an answer like any other and is not
 * followed, which client-node's HTTP library does: with the body of a write, and to whomever it names.
 */
export class ObjectClient {
  readonly #kubeConfig: PooledKubeConfig;
  readonly #options: ObjectClientOptions;
  readonly #base: string;

  constructor(options: ObjectClientOptions) {
    const { server } = options.credentials;
    this.#options = options;
    this.#base = server.origin + server.pathname.replace(/\/+$/, '');
    this.#kubeConfig = new PooledKubeConfig(options.credentials);
  }

  /**
   * Sends a request, again when that is safe, and parses the answer.
   * @throws ClusterError of any code; the signal's reason when it is aborted
   */
  json(request: ObjectRequest, signal: AbortSignal): Promise<JsonObject> {
    const { clock, random, timeoutMilliseconds: milliseconds } = this.#options;
    const attempt = async () => {
      using deadline = startDeadline({ clock, milliseconds, what: 'the API server', signal });
      return answerOf(request, await this.#wholeAnswer(request, deadline.signal));
    };
    // A write may have been done although its answer was lost; 429 alone says that it was not.
    const mayRepeat = (error: ClusterError) => request.method === 'GET' || error.code === 'ERR_CLUSTER_THROTTLED';
    return retrying(attempt, { clock, random, mayRepeat, longestThrottleMilliseconds }, signal);
  }

  /**
   * Sends a GET whose answer comes piece by piece.
   * @throws ClusterError of any code; the signal's reason when it is aborted
   */
  async *stream(request: ObjectRequest, signal: AbortSignal): AsyncGenerator<Buffer> {
    try {
      const response = await this.#success(request, signal);
      if (isStrayJson(request.accept, response.headers.get('content-type') ?? undefined))
        throw strayBodyError(labelOf(request), await beginningOf(response));
      yield* chunksOf(response, labelOf(request));
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  }

  /** Closes all connections; what is under way fails. */
  close(): Promise<void> {
    return this.#kubeConfig.close();
  }

  async #wholeAnswer(request: ObjectRequest, signal: AbortSignal): Promise<Buffer> {
    return wholeOf(await this.#success(request, signal), labelOf(request));
  }

  async #success(request: ObjectRequest, signal: AbortSignal): Promise<Response> {
    const label = labelOf(request);
    const response = await this.#send(request, label, signal);
    if (response.ok) return response;
    const { status, headers } = response;
    const now = this.#options.clock.now();
    const body = await beginningOf(response);
    throw refusalError({ request: label, status, retryAfter: headers.get('retry-after') ?? undefined, now, body });
  }

  async #send(request: ObjectRequest, label: string, signal: AbortSignal): Promise<Response> {
    const { method, path, accept = 'application/json', body } = request;
    const url = this.#base + path;
    const context = new RequestContext(url, method);
    await this.#kubeConfig.applySecurityAuthentication(context);
    context.setHeaderParam('Accept', accept);
    context.setHeaderParam('User-Agent', this.#options.userAgent);
    if (body) context.setHeaderParam('Content-Type', body.contentType);
    const dispatcher = context.getDispatcher();
    const content = body ? { body: JSON.stringify(body.content) } : {};
    try {
      return await fetch(url, {
        method,
        headers: context.getHeaders(),
        signal,
        redirect: 'manual',
        ...present({ dispatcher }),
        ...content,
      });
    } catch (error) {
      throw transportError(label, error);
    }
  }
}

// A write may be answered by a Status that says it was done; a read never is.
function answerOf(request: ObjectRequest, body: Buffer): JsonObject {
  const answer = parseAnswer(body, labelOf(request));
  const isDone = request.method !== 'GET' && answer['status'] === 'Success';
  if (isStatus(answer) && !isDone) throw strayStatusError(labelOf(request), answer);
  return answer;
}

function labelOf({ method, path }: ObjectRequest): string {
  return `${method} ${path}`;
}
