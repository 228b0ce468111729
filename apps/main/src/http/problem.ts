import type { FastifyReply } from 'fastify';

/** Answers with an error of RFC 9457 that says no more than its status does. */
export function answerProblem(reply: FastifyReply, status: number, title: string): FastifyReply {
  return reply.code(status).type('application/problem+json').send({ type: 'about:blank', title, status });
}
