import { isIP } from 'node:net';
import type { ApiResponse } from '../connection/api-response.ts';
import type { TlsMaterial } from '../credentials/cluster-credentials.ts';
import { ClusterError, isClusterError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import type { ClusterReader } from '../reader/cluster-reader.ts';
import { resourcePath, withQuery } from '../resource.ts';
import { AuthorityFile, trustIn } from './authority-file.ts';
import { bounded } from './bounded.ts';
import type { EndpointClient } from './endpoint-client.ts';
import type { NodeAddress } from './endpoints.ts';
import { hostOf } from './host.ts';
import type { NodeLogs } from './settings.ts';

/** Which part of the journal. */
export interface JournalQuery {
  readonly unit: string;
  /** Lines from the end. */
  readonly tail: number;
}

interface NodeJournalOptions {
  readonly client: EndpointClient;
  readonly cluster: ClusterReader;
  readonly nodeLogs: NodeLogs;
  readonly kubeletCaFile: string | undefined;
}

const accept = 'text/plain, */*';
const mostBytes = 64 * 1024 * 1024;
// The kubelet asks its node's journal first, which takes a moment; a node that is down says nothing at all.
const silenceMilliseconds = 30_000;
// Where OpenShift keeps the authorities of its kubelets.
const kubeletAuthorities = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  namespace: 'openshift-config-managed',
  name: 'kubelet-serving-ca',
};

/** Reads the journals of nodes, which only OpenShift's kubelets give away. */
export class NodeJournal {
  readonly #options: NodeJournalOptions;
  readonly #file: AuthorityFile | undefined;
  #configured: Promise<TlsMaterial> | undefined;

  constructor(options: NodeJournalOptions) {
    const { kubeletCaFile } = options;
    this.#options = options;
    this.#file = kubeletCaFile === undefined ? undefined : new AuthorityFile(kubeletCaFile);
  }

  /** See `Endpoints.nodeJournal`. */
  async read(node: NodeAddress, query: JournalQuery, signal: AbortSignal): Promise<AsyncIterable<Buffer>> {
    const path = withQuery('/logs/journal', { tail: query.tail, unit: query.unit });
    const open = await this.#way(node, path, signal);
    try {
      return bounded(plainText(await open()), mostBytes);
    } catch (error) {
      throw isNoJournal(error) ? noJournal(node, error) : error;
    }
  }

  async #way(node: NodeAddress, path: string, signal: AbortSignal): Promise<() => Promise<ApiResponse>> {
    const { client, cluster, nodeLogs } = this.#options;
    if (nodeLogs === 'proxy') return () => cluster.open(nodeProxyPath(node.name) + path, accept, signal);
    const url = new URL(`https://${kubeletHost(node)}${path}`);
    const tls = await this.#authorities(signal);
    const peer = `the kubelet of ${node.name}`;
    return () => client.send({ url, peer, accept, withToken: true, tls, silenceMilliseconds }, signal);
  }

  #authorities(signal: AbortSignal): Promise<TlsMaterial> {
    if (this.#file) return this.#file.tls();
    this.#configured ??= this.#fromConfigMap(signal).catch((error: unknown) => {
      this.#configured = undefined;
      throw error;
    });
    return this.#configured;
  }

  async #fromConfigMap(signal: AbortSignal): Promise<TlsMaterial> {
    const { data } = (await this.#options.cluster.get(kubeletAuthorities, signal)).parse();
    const { namespace, name } = kubeletAuthorities;
    const where = `ca-bundle.crt of ConfigMap ${namespace}/${name}`;
    const pem = isJsonObject(data) ? data['ca-bundle.crt'] : undefined;
    if (typeof pem === 'string' && pem.trim() !== '') return trustIn(pem, where);
    throw new ClusterError('ERR_CLUSTER_NOT_FOUND', `there are no authorities of kubelets in ${where}`);
  }
}

function nodeProxyPath(name: string): string {
  return resourcePath({ group: '', version: 'v1', resource: 'nodes', name }, 'proxy');
}

function kubeletHost({ name, internalAddress = '', kubeletPort = 0 }: NodeAddress): string {
  const isPort = Number.isInteger(kubeletPort) && kubeletPort > 0 && kubeletPort < 65_536;
  if (isIP(internalAddress) !== 0 && isPort) return `${hostOf(internalAddress)}:${kubeletPort}`;
  const message = `node ${name} does not tell where its kubelet answers: an InternalIP and a port are needed`;
  throw new ClusterError('ERR_CLUSTER_MALFORMED', message);
}

function plainText(response: ApiResponse): ApiResponse {
  const type = response.headers['content-type'] ?? '';
  if (/^text\/plain\b/i.test(type)) return response;
  response.discard();
  const message = `${response.request}: the answer is no plain text`;
  throw new ClusterError('ERR_CLUSTER_NOT_FOUND', message, { status: response.status });
}

// What a kubelet answers that is not OpenShift's: nothing, or the folder of that name, as a page or by a redirect.
function isNoJournal(error: unknown): boolean {
  if (!isClusterError(error) || error.status === undefined) return false;
  const { status } = error;
  return status === 404 || (status >= 200 && status < 400);
}

function noJournal({ name }: NodeAddress, cause: unknown): ClusterError {
  return new ClusterError('ERR_CLUSTER_NOT_FOUND', `the kubelet of node ${name} has no journal to give`, { cause });
}
