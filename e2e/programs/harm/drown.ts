import { connect } from 'node:net';
import { systemClock } from '@insights/process';

const connections = 50;
const requests = 400;
const pauseMilliseconds = 50;

/** Fifty connections, again and again until the signal aborts, each with four hundred requests whose answers nobody reads. */
export function drown(address: { readonly host: string; readonly port: number }, signal: AbortSignal): void {
  for (let number = 0; number < connections; number += 1) void keepDrowning(address, signal);
}

async function keepDrowning(address: { readonly host: string; readonly port: number }, signal: AbortSignal) {
  const request = `GET /metrics HTTP/1.1\r\nHost: ${address.host}\r\n\r\n`.repeat(requests);
  while (!signal.aborted) {
    await new Promise((resolve) => {
      const socket = connect({ ...address, signal });
      socket.on('error', () => {}).once('connect', () => socket.pause().write(request));
      socket.once('close', resolve);
    });
    await systemClock.sleep(pauseMilliseconds, signal).catch(() => {}); // it is over
  }
}
