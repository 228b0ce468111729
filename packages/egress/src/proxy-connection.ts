import { Agent, type AgentOptions } from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { present } from '@insights/process';
import type { TlsOptions } from './tls-options.ts';

/** A proxy, and how its own certificate is checked when it is reached by TLS. */
export interface ProxyTarget {
  readonly url: URL;
  readonly tls: TlsOptions;
}

/** Begins a connection to a proxy. */
export function connectToProxy({ url, tls: tlsSettings }: ProxyTarget): net.Socket {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if (url.protocol !== 'https:') return net.connect({ host, port });
  return tls.connect({ host, port, ...tlsSettings, ...present({ servername: net.isIP(host) ? undefined : host }) });
}

/** The value of `Proxy-Authorization` for the user information of a proxy's URL. */
export function proxyAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  return `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
}

/** Plain HTTP through a proxy: Node writes the absolute form of requests, the connection is ours, with our certificates. */
export class ForwardingAgent extends Agent {
  readonly #proxy: ProxyTarget;

  constructor(proxy: ProxyTarget, pool: AgentOptions) {
    super({ ...pool, proxyEnv: { HTTP_PROXY: proxy.url.href } });
    this.#proxy = proxy;
  }

  override createConnection(): Duplex {
    return connectToProxy(this.#proxy);
  }
}
