import http from 'node:http';
import https from 'node:https';
import { connect } from 'node:net';
import { errorMessage } from '@insights/process';
import type { Probe } from './pod-types.ts';

/** Port of a container, or its name → port on this machine. */
export type FindPort = (port: number | string) => number;

/**
 * Runs a probe once.
 * @returns why it failed, in the words of a kubelet; `undefined` when it succeeded
 */
export async function checkProbe(probe: Probe, findPort: FindPort): Promise<string | undefined> {
  const timeout = (probe.timeoutSeconds ?? 1) * 1000;
  if (probe.httpGet) {
    const { scheme = 'HTTP', path = '/', port } = probe.httpGet;
    return getOnce(`${scheme.toLowerCase()}://127.0.0.1:${findPort(port)}${path}`, timeout);
  }
  return probe.tcpSocket ? connectOnce(findPort(probe.tcpSocket.port), timeout) : undefined;
}

function getOnce(url: string, timeout: number): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const options = {
    timeout,
    agent: false,
    // A kubelet does not check certificates when it probes.
    rejectUnauthorized: false,
    headers: { 'user-agent': 'kube-probe/1.36' },
  } as const;
  const request = (url.startsWith('https:') ? https : http).get(url, options, ({ statusCode = 0 }) => {
    resolve(statusCode >= 200 && statusCode < 400 ? undefined : `HTTP probe failed with statuscode: ${statusCode}`);
    request.destroy();
  });
  request
    .on('timeout', () => request.destroy(new Error('context deadline exceeded')))
    .on('error', (error) => resolve(`Get "${url}": ${errorMessage(error)}`));
  return promise;
}

function connectOnce(port: number, timeout: number): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const socket = connect({ port, host: '127.0.0.1', timeout });
  socket
    .once('connect', () => resolve(undefined))
    .once('timeout', () => resolve('i/o timeout'))
    .once('error', (error) => resolve(errorMessage(error)));
  return promise.finally(() => socket.destroy());
}
