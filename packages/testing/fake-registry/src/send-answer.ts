import type { ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import type { Clock } from '@insights/process';
import type { RegistryFault } from './faults/fault.ts';
import type { Answer } from './protocol/answer.ts';

/** Sends an answer, cut off or slowed down where a fault says so. */
export async function sendAnswer(
  response: ServerResponse,
  { status, headers, body = Buffer.alloc(0) }: Answer,
  { fault, clock, signal }: { fault: RegistryFault; clock: Clock; signal: AbortSignal },
): Promise<void> {
  if (fault.dropConnection === 'before-headers') {
    response.destroy();
    return;
  }
  // 304 and 204 have no body and state no length.
  const length = status === 304 || status === 204 ? {} : { 'content-length': String(body.length) };
  response.writeHead(status, { ...length, ...headers });
  if (fault.dropConnection === 'mid-body') {
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
    return;
  }
  if (fault.bodyDelayMilliseconds !== undefined && body.length > 0) {
    response.write(body.subarray(0, 1));
    await clock.sleep(fault.bodyDelayMilliseconds, signal);
    response.end(body.subarray(1));
  } else {
    response.end(body);
  }
  await finished(response, { signal });
}
