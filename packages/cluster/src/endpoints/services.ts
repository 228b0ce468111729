import { ClusterError } from '../errors.ts';
import { bounded } from './bounded.ts';
import type { EndpointClient, EndpointRequest } from './endpoint-client.ts';
import type { ServiceAddress } from './endpoints.ts';

const mostAnswerBytes = 64 * 1024 * 1024;
const silenceMilliseconds = 30_000;
const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Asks services of the cluster over plain http: without a token, and nothing that is sent is a secret. */
export class Services {
  readonly #client: EndpointClient;

  constructor(client: EndpointClient) {
    this.#client = client;
  }

  /** See `Endpoints.probeService`. */
  async probe(service: ServiceAddress, path: string, signal: AbortSignal): Promise<void> {
    const response = await this.#client.send({ ...requestTo(service, path), method: 'HEAD' }, signal);
    response.discard();
    if (response.status === 200) return;
    const message = `${response.request}: the answer is ${response.status}, not 200`;
    throw new ClusterError('ERR_CLUSTER_INVALID', message, { status: response.status });
  }

  /** See `Endpoints.service`. */
  async get(service: ServiceAddress, path: string, signal: AbortSignal): Promise<AsyncIterable<Buffer>> {
    return bounded(await this.#client.send(requestTo(service, path), signal), mostAnswerBytes);
  }
}

function requestTo({ namespace, name, port }: ServiceAddress, path: string): EndpointRequest {
  const isPort = Number.isInteger(port) && port > 0 && port < 65_536;
  // Anything else could make the URL one of another host.
  if (!isPort || !dnsLabel.test(name) || !dnsLabel.test(namespace)) {
    throw new ClusterError('ERR_CLUSTER_INVALID', `${namespace}/${name}:${port} is no address of a service`);
  }
  const url = new URL(`http://${name}.${namespace}.svc:${port}/${path}`);
  return { url, peer: `service ${namespace}/${name}`, withToken: false, silenceMilliseconds };
}
