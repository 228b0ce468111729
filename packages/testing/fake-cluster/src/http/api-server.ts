import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { ApiError } from '../api-error.ts';
import type { UserInfo } from '../auth/user.ts';
import { answerFaults } from './answer-faults.ts';
import type { ApiRequest } from './api-request.ts';
import { authorize, identify } from './access.ts';
import { answerPath } from './path-handler.ts';
import { Reply } from './reply.ts';
import { parseRequestInfo, type RequestInfo } from './request-info.ts';
import { answerResource } from './resource-handler.ts';
import type { ServerContext } from './server-context.ts';

// As kube-apiserver: 3 MiB.
const largestBodyBytes = 3 * 1024 * 1024;

/** The fastify server of the API; it does not listen yet. With `tls` it speaks HTTPS. */
export function createApiServer(
  context: ServerContext,
  {
    tls,
    signal,
  }: { readonly tls?: { readonly key: string; readonly cert: string } | undefined; readonly signal: AbortSignal },
): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: largestBodyBytes,
    forceCloseConnections: 'idle',
    serverFactory: (handler) => (tls ? createTlsServer(tls, handler) : createServer(handler)),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler(async (error, _request, reply) => {
    reply.hijack();
    await new Reply({ response: reply.raw, acceptsGzip: false }).error(asApiError(error));
  });
  // No routes: what a URL means depends on the resources that there are just now.
  app.setNotFoundHandler(async (request, reply) => {
    reply.hijack();
    await new Exchange(context, { request, reply, signal }).run();
  });
  return app;
}

/** One request from its arrival to its entry in the log. */
class Exchange {
  readonly #context: ServerContext;
  readonly #request: FastifyRequest;
  readonly #response: FastifyReply['raw'];
  readonly #url: URL;
  readonly #closed = new AbortController();
  readonly #signal: AbortSignal;
  #reply: Reply;
  #user: UserInfo | undefined;
  #info: RequestInfo | undefined;

  constructor(
    context: ServerContext,
    { request, reply, signal }: { request: FastifyRequest; reply: FastifyReply; signal: AbortSignal },
  ) {
    this.#context = context;
    this.#request = request;
    this.#response = reply.raw;
    this.#url = new URL(request.raw.url ?? '/', 'http://localhost');
    this.#signal = AbortSignal.any([signal, this.#closed.signal]);
    this.#reply = this.#newReply();
    this.#response.once('close', () => this.#closed.abort());
  }

  async run(): Promise<void> {
    try {
      await this.#answer();
    } catch (error) {
      await this.#refuse(asApiError(error));
    } finally {
      this.#log();
    }
  }

  async #answer(): Promise<void> {
    const { method, headers } = this.#request;
    const query = this.#url.searchParams;
    const info = parseRequestInfo(method, this.#url.pathname, query);
    this.#info = info;
    this.#user = identify(this.#context, headers);
    const { pathname: path } = this.#url;
    const target = { method, path, query, info, userName: this.#user.name };
    const outcome = await answerFaults(this.#context, { target, reply: this.#reply, signal: this.#signal });
    if (outcome === 'answered') return;
    this.#reply = this.#newReply(outcome);
    const body = Buffer.isBuffer(this.#request.body) ? this.#request.body : Buffer.alloc(0);
    const request: ApiRequest = { method, path, query, headers, body, user: this.#user, info, signal: this.#signal };
    authorize(this.#context, request);
    if (info.isResource) await answerResource(this.#context, request, this.#reply);
    else await answerPath(this.#context, request, this.#reply);
  }

  async #refuse(error: ApiError): Promise<void> {
    if (this.#response.headersSent) this.#reply.drop();
    else await this.#reply.error(error);
  }

  #newReply(cut?: { afterBytes: number; isDropped: boolean }): Reply {
    const acceptsGzip = /\bgzip\b/.test(this.#request.headers['accept-encoding'] ?? '');
    return new Reply({ response: this.#response, acceptsGzip, cut });
  }

  #log(): void {
    const { method, headers, raw, body } = this.#request;
    this.#context.log.add({
      at: this.#context.controlPlane.clock.now(),
      method,
      path: raw.url ?? '/',
      verb: this.#info?.verb ?? '',
      user: this.#user?.name ?? '',
      userAgent: headers['user-agent'] ?? '',
      status: this.#response.headersSent ? this.#response.statusCode : 0,
      requestBytes: Buffer.isBuffer(body) ? body.length : 0,
      responseBytes: this.#reply.bytesSent,
    });
  }
}

function asApiError(error: unknown): ApiError {
  if (Error.isError(error) && error.name === 'ApiError') return error as ApiError;
  const code = statusCodeOf(error);
  const message = Error.isError(error) ? error.message : String(error);
  if (code === 413)
    return new ApiError({
      code,
      reason: 'RequestEntityTooLarge',
      message: 'Request entity too large: limit is 3145728',
    });
  if (code >= 400 && code < 500) return new ApiError({ code: 400, reason: 'BadRequest', message });
  return new ApiError({ code: 500, reason: 'InternalError', message: `Internal error occurred: ${message}` });
}

function statusCodeOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return 500;
  return Number(error.statusCode);
}
