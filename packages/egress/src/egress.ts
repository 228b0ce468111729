import http from 'node:http';
import https from 'node:https';
import { type Clock, systemClock } from '@insights/process';
import type { CertificateSource } from './certificate-bundle.ts';
import { ForwardingAgent } from './proxy-connection.ts';
import { proxyFor } from './proxy-for.ts';
import type { ProxySettings } from './proxy-settings.ts';
import { type TlsTrust, tlsOptions } from './tls-options.ts';
import { TunnelAgent } from './tunnel-agent.ts';

export interface EgressOptions {
  readonly proxy?: ProxySettings;
  /** Trusted for every origin, and for a proxy that is reached by TLS, besides the system's: the cluster's trusted CA bundle. */
  readonly certificateAuthorities?: CertificateSource;
  /** Connections to one origin at a time; default 8. */
  readonly connectionsPerOrigin?: number;
  /** Measures how long a proxy takes to open a tunnel, at most 30 s. Default: the machine's. */
  readonly clock?: Clock;
}

const none: readonly string[] = [];
const defaultConnectionsPerOrigin = 8;
// Today's operator: dial 30 s (`openshift/insights-operator:pkg/insights/insightsclient/insightsclient.go`).
const tunnelMilliseconds = 30_000;
// Shorter than the idle time-outs of the services we talk to, so that a reused connection is seldom a dead one.
const keepAliveMilliseconds = 15_000;

/**
 * Connections to the outside: keep-alive agents, one for each combination of proxy and trust. Certificates that change are
 * trusted, or not any more, from the next connection on; build a new one when the proxy changes, and retire the old one.
 */
export class Egress {
  readonly #options: EgressOptions;
  readonly #agents = new Map<string, http.Agent>();
  #trusted = none;
  #isRetired = false;

  constructor(options: EgressOptions = {}) {
    this.#options = options;
  }

  /**
   * The agent for a URL: an `https.Agent` for `https`, tunnelling through the proxy with CONNECT where one applies.
   * @throws CodedError `ERR_PROXY_INVALID`
   */
  agentFor(url: URL, trust: TlsTrust = {}): http.Agent {
    this.#followCertificates();
    const proxy = proxyFor(url, this.#options.proxy ?? {});
    const key = JSON.stringify([
      url.protocol,
      proxy?.href ?? '',
      trust.insecure ?? false,
      trust.certificateAuthorities ?? [],
    ]);
    const known = this.#agents.get(key);
    if (known) return known;
    const agent = url.protocol === 'https:' ? this.#httpsAgent(proxy, trust) : this.#httpAgent(proxy);
    this.#agents.set(key, agent);
    return agent;
  }

  /** Another one takes its place: idle connections are closed now, busy ones when their requests end. */
  retire(): void {
    this.#isRetired = true;
    for (const agent of this.#agents.values()) retire(agent);
  }

  /** Closes every idle and busy connection. */
  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }

  // Requests that are under way end on the connections that they have; nothing new goes out on those.
  #followCertificates(): void {
    const { certificateAuthorities: source = none } = this.#options;
    const trusted = typeof source === 'function' ? source() : source;
    if (trusted === this.#trusted) return;
    this.#trusted = trusted;
    for (const agent of this.#agents.values()) retire(agent);
    this.#agents.clear();
  }

  #httpAgent(proxy: URL | undefined): http.Agent {
    if (proxy) return new ForwardingAgent({ url: proxy, tls: tlsOptions(this.#trusted) }, this.#pool());
    return new http.Agent(this.#pool());
  }

  #httpsAgent(proxy: URL | undefined, { insecure = false, certificateAuthorities = [] }: TlsTrust): https.Agent {
    const tls = tlsOptions([...this.#trusted, ...certificateAuthorities], insecure);
    if (!proxy) return new https.Agent({ ...this.#pool(), ...tls });
    const { clock = systemClock } = this.#options;
    // What an origin's administrator allows is not allowed to the proxy before it.
    const target = { url: proxy, tls: tlsOptions(this.#trusted) };
    return new TunnelAgent({ proxy: target, tls, timeoutMilliseconds: tunnelMilliseconds, clock }, this.#pool());
  }

  #pool(): http.AgentOptions {
    const maxSockets = this.#options.connectionsPerOrigin ?? defaultConnectionsPerOrigin;
    return { keepAlive: !this.#isRetired, keepAliveMsecs: keepAliveMilliseconds, maxSockets };
  }
}

function retire(agent: http.Agent): void {
  agent.maxFreeSockets = 0;
  for (const socket of Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? [])) socket.destroy();
}
