import { problem, type ProblemCode, problemContentType, type ProblemOptions } from '@insights/contract';
import { errorCode, type Logger } from '@insights/process';
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';

/** Answers with an RFC 9457 problem. */
export function sendProblem(reply: FastifyReply, code: ProblemCode, options: ProblemOptions): FastifyReply {
  return reply.code(options.status).type(problemContentType).send(problem(code, options));
}

const problemsByFastifyCode: Readonly<Record<string, readonly [ProblemCode, number]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['ERR_GATHER_BODY_TOO_LARGE', 413],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['ERR_GATHER_MEDIA_TYPE', 415],
};

/** Makes problems of everything that goes wrong before or in a handler. */
export function answerWithProblems(app: FastifyInstance, log: Logger): void {
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, 'ERR_GATHER_ROUTE_UNKNOWN', { status: 404, detail: `there is no ${request.url.slice(0, 200)}` }),
  );
  app.setErrorHandler<FastifyError>((err, _request, reply) => {
    const [code, status] = problemsByFastifyCode[errorCode(err) ?? ''] ?? [];
    if (code && status) return sendProblem(reply, code, { status, detail: err.message });
    if (err.statusCode !== undefined && err.statusCode < 500) {
      return sendProblem(reply, 'ERR_GATHER_REQUEST_INVALID', { status: err.statusCode, detail: err.message });
    }
    log.error({ err }, 'Could not answer a request');
    return sendProblem(reply, 'ERR_GATHER_INTERNAL', { status: 500, detail: 'see the log of the gatherer' });
  });
}

/** Takes JSON bodies and no others; an empty one is none. */
export function parseJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(body.toString()));
    } catch {
      done(Object.assign(new Error('the body is not JSON'), { statusCode: 400 }));
    }
  });
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Makes the paths answer 405 to methods that they do not have. @param paths - each with the methods it has */
export function refuseOtherMethods(app: FastifyInstance, paths: Readonly<Record<string, readonly string[]>>): void {
  for (const [url, known] of Object.entries(paths)) refuse(app, url, known);
}

function refuse(app: FastifyInstance, url: string, known: readonly string[]): void {
  const allow = known.join(', ');
  app.route({
    method: methods.filter((method) => !known.includes(method)),
    url,
    handler: ({ method }, reply) => {
      const detail = `${method} is not one of ${allow}`;
      return sendProblem(reply.header('allow', allow), 'ERR_GATHER_METHOD_NOT_ALLOWED', { status: 405, detail });
    },
  });
}
