import { RegistryError } from '../errors.ts';
import { connectionError } from './connection-error.ts';
import type { Reply } from './transport.ts';

/**
 * Reads a whole body into memory.
 * @throws RegistryError `ERR_REGISTRY_TOO_LARGE` beyond `limitBytes`; `ERR_REGISTRY_PROTOCOL` when it is encoded or
 *   shorter than its `Content-Length`; `ERR_REGISTRY_UNREACHABLE` when the connection broke
 */
export async function readBody(reply: Reply, limitBytes: number, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of streamBody(reply, signal)) {
    size += chunk.length;
    if (size > limitBytes) {
      throw new RegistryError('ERR_REGISTRY_TOO_LARGE', `${reply.url.host} sent more than ${limitBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Yields a body as it comes; errors as {@link readBody}, without a limit. */
export async function* streamBody(reply: Reply, signal: AbortSignal): AsyncGenerator<Buffer> {
  const encoding = reply.headers['content-encoding'];
  try {
    if (encoding !== undefined && encoding !== 'identity') throw encoded(reply, encoding);
    for await (const chunk of reply.body) yield chunk as Buffer;
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof RegistryError ? error : connectionError(error, reply.url);
  } finally {
    reply.body.destroy();
  }
}

/** Gives a body up; a short one is read so that its connection can be used again. */
export async function discardBody(reply: Reply, limitBytes: number): Promise<void> {
  let size = 0;
  try {
    for await (const chunk of reply.body) {
      size += (chunk as Buffer).length;
      if (size > limitBytes) break;
    }
  } catch {
    // Nobody wants this body, so nobody minds that it broke; whether the registry is reachable the next request shows.
  }
}

function encoded(reply: Reply, encoding: string): RegistryError {
  const message = `${reply.url.host} sent ${encoding} content although identity was asked for`;
  return new RegistryError('ERR_REGISTRY_PROTOCOL', message);
}
