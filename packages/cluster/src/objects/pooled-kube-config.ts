import { KubeConfig, type RequestContext } from '@kubernetes/client-node';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { ClusterCredentials, TlsMaterial } from '../credentials/cluster-credentials.ts';

// A watch keeps one for itself.
const mostConnections = 16;
const keepAliveMilliseconds = 30_000;

/**
 * client-node's configuration with one pool of connections for all its calls; its own makes a new pool, and with it a
 * new TLS handshake, for every call, and closes none.
 */
export class PooledKubeConfig extends KubeConfig {
  readonly #credentials: ClusterCredentials;
  #dispatcher: Dispatcher | undefined;
  #tls: TlsMaterial | undefined;

  constructor(credentials: ClusterCredentials) {
    super();
    this.#credentials = credentials;
    const server = credentials.server.href.replace(/\/+$/, '');
    this.loadFromClusterAndUser({ name: 'cluster', server, skipTLSVerify: false }, { name: 'user' });
  }

  /** @throws ClusterError `ERR_CLUSTER_CREDENTIALS` */
  override async applySecurityAuthentication(context: RequestContext): Promise<void> {
    const { headers, tls } = await this.#credentials.access();
    for (const [name, value] of Object.entries(headers)) context.setHeaderParam(name, value);
    context.setDispatcher(this.#dispatcherFor(tls));
  }

  /** Closes all connections, busy ones too. */
  async close(): Promise<void> {
    await this.#dispatcher?.destroy();
    this.#dispatcher = undefined;
  }

  #dispatcherFor(tls: TlsMaterial): Dispatcher {
    if (this.#dispatcher && this.#tls === tls) return this.#dispatcher;
    // What is under way on the old one goes on.
    this.#dispatcher?.close().catch(() => {}); // closed already
    this.#tls = tls;
    this.#dispatcher = this.#newDispatcher(tls);
    return this.#dispatcher;
  }

  #newDispatcher(tls: TlsMaterial): Dispatcher {
    const { proxy } = this.#credentials;
    const pool = { connections: mostConnections, keepAliveTimeout: keepAliveMilliseconds };
    return proxy ? new ProxyAgent({ ...pool, uri: proxy.href, requestTls: tls }) : new Agent({ ...pool, connect: tls });
  }
}
