import type { Clock, Random } from '@insights/process';
import { retrying } from '../connection/retry.ts';
import { isNameServerSilent, isUnknownHost } from '../connection/transport-error.ts';
import type { TlsMaterial } from '../credentials/cluster-credentials.ts';
import { ClusterError, isClusterError } from '../errors.ts';
import { AuthorityFile } from './authority-file.ts';
import type { EndpointClient } from './endpoint-client.ts';
import { defaultMonitoringCaFile } from './settings.ts';

/** One of the monitoring stack's servers. */
export interface MonitoringServer {
  /** For messages: `Prometheus`. */
  readonly peer: string;
  /** Empty: it is not to be asked. */
  readonly url: string;
  /** Whether nobody chose this address: the cluster need not have it. */
  readonly isDefault: boolean;
}

interface MonitoringOptions {
  readonly client: EndpointClient;
  readonly caFile: string | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** Whether the API server says that the cluster has no monitoring stack. */
  isWithoutMonitoring(signal: AbortSignal): Promise<boolean>;
}

const mostAnswerBytes = 16 * 1024 * 1024;
// Prometheus itself gives a query two minutes; it sends nothing before.
const silenceMilliseconds = 60_000;
const patience = 2;

/** GETs from Prometheus and Alertmanager, with our token and the authority of the cluster's services. */
export class Monitoring {
  readonly #options: MonitoringOptions;
  readonly #authority: ServiceAuthority;

  constructor(options: MonitoringOptions) {
    this.#options = options;
    this.#authority = new ServiceAuthority(options.caFile);
  }

  /**
   * @param path - below the server's URL, without a leading slash
   * @throws ClusterError `ERR_CLUSTER_NOT_FOUND` when it is not to be asked, or when it has the default address and there is
   * nothing of that name
   */
  get(server: MonitoringServer, path: string, signal: AbortSignal): Promise<Buffer> {
    const { clock, random } = this.#options;
    return retrying(() => this.#getOnce(server, path, signal), { clock, random, patience }, signal);
  }

  /** How the certificates of the cluster's services are checked. */
  tls(): Promise<TlsMaterial> {
    return this.#authority.tls();
  }

  async #getOnce(server: MonitoringServer, path: string, signal: AbortSignal): Promise<Buffer> {
    const { peer } = server;
    if (server.url === '') throw new ClusterError('ERR_CLUSTER_NOT_FOUND', `no address of ${peer} is configured`);
    const url = new URL(`${server.url.replace(/\/+$/, '')}/${path}`);
    const request = { url, peer, withToken: true, tls: await this.tls(), silenceMilliseconds };
    try {
      const response = await this.#options.client.send(request, signal);
      return await response.bytes(mostAnswerBytes);
    } catch (error) {
      throw (await this.#isAbsent(server, error, signal)) ? absent(url, error) : error;
    }
  }

  async #isAbsent({ isDefault }: MonitoringServer, error: unknown, signal: AbortSignal): Promise<boolean> {
    if (!isDefault) return false;
    if (isUnknownHost(error)) return true;
    // In a cluster without name service the API server knows; with one, this is trouble that passes.
    return isNameServerSilent(error) && (await this.#options.isWithoutMonitoring(signal));
  }
}

class ServiceAuthority {
  readonly #file: AuthorityFile;
  readonly #isDefault: boolean;

  constructor(path: string | undefined) {
    this.#file = new AuthorityFile(path ?? defaultMonitoringCaFile);
    this.#isDefault = path === undefined;
  }

  async tls(): Promise<TlsMaterial> {
    try {
      return await this.#file.tls();
    } catch (error) {
      if (!isClusterError(error, 'ERR_CLUSTER_NOT_FOUND')) throw error;
      if (this.#isDefault) return {};
      throw new ClusterError('ERR_CLUSTER_CREDENTIALS', error.message, { cause: error });
    }
  }
}

function absent({ host }: URL, cause: unknown): ClusterError {
  return new ClusterError('ERR_CLUSTER_NOT_FOUND', `there is no ${host} in this cluster`, { cause });
}
