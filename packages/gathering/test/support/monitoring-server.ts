import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ClusterEndpoints, type Endpoints, type EndpointSettings } from '@insights/cluster';
import { type Clock, systemClock } from '@insights/process';
import { connectionOf } from './cluster.ts';

/** What answers HTTP besides the API server, on 127.0.0.1: by path, 404 for all others. */
export class MonitoringServer implements AsyncDisposable {
  /** `METHOD path?query` of what was asked, in order. */
  readonly requests: string[] = [];
  readonly #server: Server;
  readonly #answers = new Map<string, RequestListener>();

  private constructor() {
    this.#server = createServer((request, response) => {
      this.requests.push(`${request.method} ${request.url}`);
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const answer = this.#answers.get(pathname);
      if (answer) answer(request, response);
      else response.writeHead(404).end();
    });
  }

  static async start(): Promise<MonitoringServer> {
    const server = new MonitoringServer();
    await new Promise<void>((resolve) => {
      server.#server.listen(0, '127.0.0.1', resolve);
    });
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Answers a path with text from now on. */
  answer(path: string, text: string, type = 'application/json'): void {
    this.handle(path, (_, response) => response.writeHead(200, { 'content-type': type }).end(text));
  }

  /** Answers a path with a status from now on. */
  fail(path: string, status: number): void {
    this.handle(path, (_, response) => response.writeHead(status).end());
  }

  handle(path: string, listener: RequestListener): void {
    this.#answers.set(path, listener);
  }

  /** Endpoints of a cluster in which this server is Prometheus, Alertmanager and every service of its port. */
  async endpoints(apiOrigin: string, clock: Clock = systemClock): Promise<Endpoints> {
    const url = `http://127.0.0.1:${this.port}`;
    return endpointsOf(apiOrigin, { settings: { prometheusUrl: url, alertmanagerUrl: url }, clock });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Endpoints of a cluster with its API server at `origin`; every service is on 127.0.0.1. */
export async function endpointsOf(
  origin: string,
  { settings = {}, ...connection }: { settings?: EndpointSettings; clock?: Clock; token?: string } = {},
): Promise<Endpoints> {
  return new ClusterEndpoints({
    ...(await connectionOf(origin, connection)),
    settings,
    random: () => 0,
    lookup: (name, { all }, callback) => {
      if (name.endsWith('openshift-monitoring.svc')) {
        callback(Object.assign(new Error(`ENOTFOUND ${name}`), { code: 'ENOTFOUND' }), '', 4);
      } else if (all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
      else callback(null, '127.0.0.1', 4);
    },
  });
}
