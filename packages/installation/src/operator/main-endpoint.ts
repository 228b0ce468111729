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
      const response = await fetch(`${url}${path}`, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]),
      }).catch((cause: unknown) => {
        signal.throwIfAborted();
        throw unreachable(path, errorMessage(cause), cause);
      });
      if (response.ok) return response.text();
      throw unreachable(path, `main answered ${response.status}`);
    },
  };
}

/** The pod's own address, for whoever is in the cluster's network. */
export const podAddressEndpoint: MainEndpoint = directEndpoint(({ status }) =>
  status?.podIP === undefined ? undefined : `http://${status.podIP}:${mainPort}`,
);

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

function proxyPath({ metadata: { namespace, name } }: OperatorPod): string {
  return `/api/v1/namespaces/${namespace}/pods/${name}:${mainPort}/proxy`;
}

function unreachable(path: string, why: string, cause?: unknown): InstallationError {
  const message = `GET ${path} of main: ${why}`;
  return new InstallationError('ERR_INSTALLATION_UNREACHABLE', message, { cause, retryable: true });
}
