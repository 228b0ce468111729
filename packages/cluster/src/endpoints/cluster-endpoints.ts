import type { LookupFunction } from 'node:net';
import type { Clock, Random } from '@insights/process';
import type { ClusterCredentials } from '../credentials/cluster-credentials.ts';
import { isClusterError } from '../errors.ts';
import type { ClusterReader } from '../reader/cluster-reader.ts';
import { EndpointClient } from './endpoint-client.ts';
import type { Endpoints, NodeAddress, ServiceAddress } from './endpoints.ts';
import { Monitoring, type MonitoringServer } from './monitoring.ts';
import { type JournalQuery, NodeJournal } from './node-journal.ts';
import { askRuntimeExtractor } from './runtime-extractor.ts';
import { Services } from './services.ts';
import { defaultAlertmanagerUrl, defaultPrometheusUrl, type EndpointSettings } from './settings.ts';

export interface ClusterEndpointsOptions {
  readonly credentials: ClusterCredentials;
  /** Of the same cluster. */
  readonly cluster: ClusterReader;
  readonly settings: EndpointSettings;
  readonly userAgent: string;
  readonly clock: Clock;
  /** For the jitter of delays. */
  readonly random: Random;
  /** Finds the addresses of names. Default: the system's. */
  readonly lookup?: LookupFunction;
  /** How long any of them may keep silent. Default: 30 to 120 s, as each needs. */
  readonly silenceMilliseconds?: number;
}

/** The endpoints of a real cluster. Nothing is kept open between requests. */
export class ClusterEndpoints implements Endpoints {
  readonly #client: EndpointClient;
  readonly #monitoring: Monitoring;
  readonly #journal: NodeJournal;
  readonly #services: Services;
  readonly #prometheus: MonitoringServer;
  readonly #alertmanager: MonitoringServer;

  constructor({ cluster, settings, clock, random, ...clientOptions }: ClusterEndpointsOptions) {
    const { prometheusUrl, alertmanagerUrl, monitoringCaFile, nodeLogs = 'proxy', kubeletCaFile } = settings;
    const client = new EndpointClient(clientOptions);
    this.#client = client;
    this.#prometheus = serverAt('Prometheus', prometheusUrl, defaultPrometheusUrl);
    this.#alertmanager = serverAt('Alertmanager', alertmanagerUrl, defaultAlertmanagerUrl);
    const isWithoutMonitoring = (signal: AbortSignal) => isWithoutGroup(cluster, signal);
    this.#monitoring = new Monitoring({ client, caFile: monitoringCaFile, clock, random, isWithoutMonitoring });
    this.#journal = new NodeJournal({ client, cluster, nodeLogs, kubeletCaFile });
    this.#services = new Services(client);
  }

  prometheus(path: string, signal: AbortSignal): Promise<Buffer> {
    return this.#monitoring.get(this.#prometheus, path, signal);
  }

  alertmanager(path: string, signal: AbortSignal): Promise<Buffer> {
    return this.#monitoring.get(this.#alertmanager, path, signal);
  }

  nodeJournal(node: NodeAddress, query: JournalQuery, signal: AbortSignal): Promise<AsyncIterable<Buffer>> {
    return this.#journal.read(node, query, signal);
  }

  probeService(service: ServiceAddress, path: string, signal: AbortSignal): Promise<void> {
    return this.#services.probe(service, path, signal);
  }

  service(service: ServiceAddress, path: string, signal: AbortSignal): Promise<AsyncIterable<Buffer>> {
    return this.#services.get(service, path, signal);
  }

  async runtimeExtractor(podIp: string, path: string, body: object, signal: AbortSignal): Promise<Buffer> {
    return askRuntimeExtractor(this.#client, { podIp, path, body, tls: await this.#monitoring.tls() }, signal);
  }
}

function serverAt(peer: string, url: string | undefined, defaultUrl: string): MonitoringServer {
  return { peer, url: url ?? defaultUrl, isDefault: url === undefined || url === defaultUrl };
}

async function isWithoutGroup(cluster: ClusterReader, signal: AbortSignal): Promise<boolean> {
  try {
    await cluster.raw('/apis/monitoring.coreos.com', signal);
    return false;
  } catch (error) {
    return isClusterError(error, 'ERR_CLUSTER_NOT_FOUND');
  }
}
