import {
  type HttpMethod,
  IsomorphicFetchHttpLibrary,
  RequestContext,
  type ResponseContext,
} from '@kubernetes/client-node';
import { type Clock, type Random, startDeadline } from '@insights/process';
import { isStatus, isStrayJson, refusalError, strayBodyError, strayStatusError } from '../connection/status-error.ts';
import { transportError } from '../connection/transport-error.ts';
import { retrying } from '../connection/retry.ts';
import type { ClusterCredentials } from '../credentials/cluster-credentials.ts';
import { ClusterError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
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

const mostAnswerBytes = 64 * 1024 * 1024;
// Whoever asks for an object has something else to do than to wait for a busy API server for ever.
const longestThrottleMilliseconds = 60_000;

/**
 * Sends single requests through client-node's HTTP library, JSON in and out: its typed methods drop the fields that
 * they do not know and rename others. What they do not offer is here too: signals, time limits, streams.
 */
export class ObjectClient {
  readonly #kubeConfig: PooledKubeConfig;
  readonly #options: ObjectClientOptions;
  readonly #library = new IsomorphicFetchHttpLibrary();
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
      if (isStrayJson(request.accept, response.headers['content-type']))
        throw await strayAnswer(response, labelOf(request));
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

  async #wholeAnswer(request: ObjectRequest, signal: AbortSignal): Promise<string> {
    const label = labelOf(request);
    const response = await this.#success(request, signal);
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const piece of chunksOf(response, label)) {
      bytes += piece.length;
      if (bytes > mostAnswerBytes) throw new ClusterError('ERR_CLUSTER_TOO_LARGE', `${label}: the answer is too large`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces).toString('utf8');
  }

  async #success(request: ObjectRequest, signal: AbortSignal): Promise<ResponseContext> {
    const label = labelOf(request);
    const response = await this.#send(request, label, signal);
    const { httpStatusCode: status, headers } = response;
    if (status >= 200 && status < 300) return response;
    const body = await response.body.text().catch(() => '');
    throw refusalError({ request: label, status, retryAfter: headers['retry-after'], body });
  }

  async #send(request: ObjectRequest, label: string, signal: AbortSignal): Promise<ResponseContext> {
    const { method, path, accept = 'application/json', body } = request;
    const context = new RequestContext(this.#base + path, method);
    await this.#kubeConfig.applySecurityAuthentication(context);
    context.setHeaderParam('Accept', accept);
    context.setHeaderParam('User-Agent', this.#options.userAgent);
    if (body) {
      context.setHeaderParam('Content-Type', body.contentType);
      context.setBody(JSON.stringify(body.content));
    }
    context.setSignal(signal);
    try {
      return await this.#library.send(context).toPromise();
    } catch (error) {
      throw transportError(label, error);
    }
  }
}

async function* chunksOf({ body }: ResponseContext, label: string): AsyncGenerator<Buffer> {
  try {
    for await (const piece of body.stream() ?? []) yield Buffer.from(piece);
  } catch (error) {
    throw transportError(label, error);
  }
}

// A write may be answered by a Status that says it was done; a read never is.
function answerOf(request: ObjectRequest, text: string): JsonObject {
  const answer = parseObject(text, labelOf(request));
  const isDone = request.method !== 'GET' && answer['status'] === 'Success';
  if (isStatus(answer) && !isDone) throw strayStatusError(labelOf(request), answer);
  return answer;
}

async function strayAnswer({ body }: ResponseContext, label: string): Promise<ClusterError> {
  return strayBodyError(label, await body.text());
}

function labelOf({ method, path }: ObjectRequest): string {
  return `${method} ${path}`;
}

function parseObject(text: string, label: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message quotes the answer, which may be a Secret.
    throw new ClusterError('ERR_CLUSTER_MALFORMED', `${label}: the answer is not valid JSON`);
  }
  if (isJsonObject(value)) return value;
  throw new ClusterError('ERR_CLUSTER_MALFORMED', `${label}: the answer is not an object`);
}
