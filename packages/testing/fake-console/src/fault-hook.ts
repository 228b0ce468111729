import type { IncomingMessage } from 'node:http';
import type { Clock } from '@insights/process';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ConsoleFault } from './faults.ts';

/** Lets one request suffer its fault. @returns whether the request has been answered or cut off */
export async function suffer(
  fault: ConsoleFault,
  { request, reply, clock }: { request: FastifyRequest; reply: FastifyReply; clock: Clock },
): Promise<boolean> {
  if (fault.delayMilliseconds) await clock.sleep(fault.delayMilliseconds);
  if (fault.drop) {
    reply.hijack();
    await cut(fault, request.raw, reply);
    return true;
  }
  if (fault.status === undefined) return false;
  if (!fault.isEarly) await readAll(request.raw);
  if (fault.retryAfterSeconds !== undefined) reply.header('retry-after', String(fault.retryAfterSeconds));
  await reply
    .code(fault.status)
    .headers({ ...fault.headers })
    .type(fault.contentType ?? 'text/plain')
    .send(fault.body ?? '');
  return true;
}

async function cut(
  { drop, afterBytes = 0 }: ConsoleFault,
  request: IncomingMessage,
  reply: FastifyReply,
): Promise<void> {
  if (drop === 'in-request') await readAll(request, afterBytes);
  if (drop === 'in-answer') {
    await readAll(request);
    reply.raw.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000' });
    await new Promise((resolve) => reply.raw.write('{"status":', resolve));
  }
  request.socket.destroy();
}

async function readAll(request: IncomingMessage, limit = Number.POSITIVE_INFINITY): Promise<void> {
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += Buffer.byteLength(chunk as Buffer);
    if (bytes >= limit) return;
  }
}
