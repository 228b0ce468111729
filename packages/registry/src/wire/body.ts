import { readBody as readPart, type WireReply } from '@insights/egress';
import { RegistryError } from '../errors.ts';

/**
 * Reads a whole body into memory, whatever it says of its encoding: where it counts, the hash decides.
 * @throws RegistryError `ERR_REGISTRY_TOO_LARGE` beyond `limitBytes`; `ERR_REGISTRY_UNREACHABLE` when the connection broke
 */
export async function readBody(reply: WireReply, limitBytes: number, signal: AbortSignal): Promise<Buffer> {
  const { bytes, end, error } = await readPart(reply, limitBytes);
  if (end === 'complete') return bytes;
  signal.throwIfAborted();
  if (end === 'broken') throw brokenOff(reply, error);
  throw new RegistryError('ERR_REGISTRY_TOO_LARGE', `${reply.url.host} sent more than ${limitBytes} bytes`);
}

/** Yields a body as it comes; errors as {@link readBody}, without a limit. */
export async function* streamBody(reply: WireReply, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    yield* reply.body as AsyncIterable<Buffer>;
  } catch (error) {
    signal.throwIfAborted();
    throw brokenOff(reply, error);
  } finally {
    reply.body.destroy();
  }
}

const compressing = /\b(?:gzip|deflate|compress|br|zstd)\b/i;

/** The encoding that a body came in although `identity` was asked for; `undefined` for names that change nothing. */
export function compressionOf({ headers }: WireReply): string | undefined {
  return compressing.exec(headers['content-encoding'] ?? '')?.[0];
}

function brokenOff({ url }: WireReply, cause: unknown): RegistryError {
  return new RegistryError('ERR_REGISTRY_UNREACHABLE', `${url.host} broke off in the middle of a body`, { cause });
}
