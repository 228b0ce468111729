import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { errorMessage } from '@insights/process';
import type { TargetCluster } from '../cluster/target-cluster.ts';
import { InstallationError } from '../errors.ts';
import type { OperatorPod } from './operator-pod.ts';

/** How the HTTP endpoints of `main` are reached: health and metrics on the pod's address, status on its loopback. */
export interface MainEndpoint {
  /**
   * The body of `GET path`.
   * @throws InstallationError `ERR_INSTALLATION_UNREACHABLE` without an answer, or with one that is no success
   */
  get(pod: OperatorPod, path: string, signal: AbortSignal): Promise<string>;
  /** Where status and decisions are, for people; `undefined` while it is not known. */
  url(pod: OperatorPod): string | undefined;
}

/** The ports of the manifests: for the cluster, and for people on the pod's loopback. */
export const mainPorts = { health: 8443, local: 8444 } as const;

/** Finds a port of a pod: `http://host:port`; `undefined` while it is not known. */
export type FindUrl = (pod: OperatorPod, port: number) => string | undefined;

const timeoutMilliseconds = 5000;

/** The port that serves a path of `main`. */
export function portOf(path: string): number {
  return ['/livez', '/readyz', '/metrics'].includes(path) ? mainPorts.health : mainPorts.local;
}

/** For a machine that reaches both ports. */
export function directEndpoint(urlOf: FindUrl): MainEndpoint {
  return {
    url: (pod) => urlOf(pod, mainPorts.local),
    get: (pod, path, signal) => getFrom(urlOf(pod, portOf(path)), path, signal),
  };
}

/** The pod's own address of health and metrics, for whoever is in the cluster's network. */
export const podAddress: FindUrl = (pod, port) => {
  const address = pod.status?.podIP;
  return address === undefined ? undefined : `${schemeOf(pod)}://${address}:${port}`;
};

/** Health and metrics through the API server, with the rights of the kubeconfig. */
export function getByProxy({ reader }: TargetCluster): MainEndpoint['get'] {
  return async (pod, path, signal) => {
    try {
      return (await reader.raw(`${proxyPath(pod)}${path}`, signal)).toString('utf8');
    } catch (cause) {
      signal.throwIfAborted();
      throw unreachable(path, errorMessage(cause), cause);
    }
  };
}

/** The body of `GET path`. @throws InstallationError `ERR_INSTALLATION_UNREACHABLE` */
export async function getFrom(url: string | undefined, path: string, signal: AbortSignal): Promise<string> {
  if (url === undefined) throw unreachable(path, 'the pod has no address yet');
  const response = await ask(`${url}${path}`, signal).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw unreachable(path, errorMessage(cause), cause);
  });
  if (response.status === 200) return response.body;
  throw unreachable(path, `main answered ${response.status}`);
}

function proxyPath(pod: OperatorPod): string {
  const { namespace, name } = pod.metadata;
  const scheme = schemeOf(pod) === 'https' ? 'https:' : '';
  return `/api/v1/namespaces/${namespace}/pods/${scheme}${name}:${mainPorts.health}/proxy`;
}

// As the kubelet asks it.
function schemeOf({ spec }: OperatorPod): string {
  const main = spec.containers.find(({ name }) => name === 'main');
  return (main?.readinessProbe?.httpGet?.scheme ?? 'HTTP').toLowerCase();
}

async function ask(url: string, signal: AbortSignal): Promise<{ status: number; body: string }> {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    // The certificate is for the name of the Service, and what is asked for is no secret.
    const sent = send(url, { signal, timeout: timeoutMilliseconds, rejectUnauthorized: false }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    sent.once('error', reject).once('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.end();
  });
}

/** @param why - what kept the answer away */
export function unreachable(path: string, why: string, cause?: unknown): InstallationError {
  const message = `GET ${path} of main: ${why}`;
  return new InstallationError('ERR_INSTALLATION_UNREACHABLE', message, { cause, retryable: true });
}
