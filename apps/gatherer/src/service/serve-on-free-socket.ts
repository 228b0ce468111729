import { type Clock, errorCode, type ListenAddress, type Logger, type RunningServer, serve } from '@insights/process';
import type { FastifyInstance } from 'fastify';

interface ServeOnFreeSocketOptions {
  readonly address: ListenAddress;
  readonly clock: Clock;
  readonly log: Logger;
}

// `main` looks at the socket's folder every five seconds.
const patienceMilliseconds = 15_000;
const pauseMilliseconds = 250;

/**
 * Listens as `serve` does. What lies in the place of the socket and is none is waited for: in a pod an image that ran before
 * has left it there, and `main`, who knows that, removes it. This process cannot know whose it is, and removes only sockets.
 * @throws CodedError `ERR_LISTEN` when it is there still after 15 s; the signal's reason
 */
export async function serveOnFreeSocket(
  app: FastifyInstance,
  { address, clock, log }: ServeOnFreeSocketOptions,
  signal: AbortSignal,
): Promise<RunningServer> {
  const end = clock.monotonicMilliseconds() + patienceMilliseconds;
  for (let hasTold = false; ; hasTold = true) {
    try {
      return await serve(app, address, { clock });
    } catch (err) {
      if (!isNoSocket(err) || clock.monotonicMilliseconds() >= end) throw err;
      if (!hasTold)
        log.warn({ err }, 'Something that is no socket lies in the place of the socket; waiting for it to go');
    }
    await clock.sleep(pauseMilliseconds, signal);
  }
}

function isNoSocket(error: unknown): boolean {
  return Error.isError(error) && errorCode(error.cause) === 'ENOTSOCK';
}
