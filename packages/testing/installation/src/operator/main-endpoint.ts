import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { errorMessage } from '@insights/process';
import type { TargetCluster } from '../cluster/target-cluster.ts';
import { InstallationError } from '../errors.ts';
import type { OperatorPod } from './operator-pod.ts';

/** How the HTTP endpoint of `main` is reached: over an address of this machine's, or through the API server. */
export interface MainEndpoint {
  /**
   * The body of `GET path`.
   * @throws InstallationError `ERR_INSTALLATION_UNREACHABLE` without an answer, or with one that is no success
   */
  get(pod: OperatorPod, path: string, signal: AbortSignal): Promise<string>;
  /** For people; `undefined` while there is none. */
  url(pod: OperatorPod): string | undefined;
}

/** The port of the manifests. */
export const mainPort = 8443;
const timeoutMilliseconds = 5000;

/**
 * For a machine that reaches the pod.
 * @param urlOf - `http://host:port` of port 8443 of a pod; `undefined` while it is not known
 */
export function directEndpoint(urlOf: (pod: OperatorPod) => string | undefined): MainEndpoint {
  return {
    url: urlOf,
    async get(pod, path, signal) {
      const url = urlOf(pod);
      if (url === undefined) throw unreachable(path, 'the pod has no address yet');
      const response = await ask(`${url}${path}`, signal).catch((cause: unknown) => {
        signal.throwIfAborted();
        throw unreachable(path, errorMessage(cause), cause);
      });
      if (response.status === 200) return response.body;
      throw unreachable(path, `main answered ${response.status}`);
    },
  };
}

/** The pod's own address, for whoever is in the cluster's network. */
export const podAddressEndpoint: MainEndpoint = directEndpoint((pod) => {
  const address = pod.status?.podIP;
  return address === undefined ? undefined : `${schemeOf(pod)}://${address}:${mainPort}`;
});

/** For a cluster somewhere else: through the API server, with the rights of the kubeconfig. */
export function proxiedEndpoint({ reader }: TargetCluster): MainEndpoint {
  return {
    url: proxyPath,
    async get(pod, path, signal) {
      try {
        return (await reader.raw(`${proxyPath(pod)}${path}`, signal)).toString('utf8');
      } catch (cause) {
        signal.throwIfAborted();
        throw unreachable(path, errorMessage(cause), cause);
      }
    },
  };
}

function proxyPath(pod: OperatorPod): string {
  const { namespace, name } = pod.metadata;
  const scheme = schemeOf(pod) === 'https' ? 'https:' : '';
  return `/api/v1/namespaces/${namespace}/pods/${scheme}${name}:${mainPort}/proxy`;
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

function unreachable(path: string, why: string, cause?: unknown): InstallationError {
  const message = `GET ${path} of main: ${why}`;
  return new InstallationError('ERR_INSTALLATION_UNREACHABLE', message, { cause, retryable: true });
}
