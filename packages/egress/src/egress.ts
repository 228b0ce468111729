import http from 'node:http';
import https from 'node:https';
import { getCACertificates } from 'node:tls';
import { proxyFor } from './proxy-for.ts';
import type { ProxySettings } from './proxy-settings.ts';

/** How one origin's certificate is checked. */
export interface TlsTrust {
  /** PEM certificates trusted for this origin besides the default ones. */
  readonly certificateAuthorities?: readonly string[];
  /** Accept any certificate; only for origins that an administrator marked insecure. */
  readonly insecure?: boolean;
}

/** What {@link Egress} takes. */
export interface EgressOptions {
  readonly proxy?: ProxySettings;
  /** PEM certificates trusted for every origin besides the system's: the cluster's trusted CA bundle. */
  readonly certificateAuthorities?: readonly string[];
  /** Connections to one origin at a time; default 8. */
  readonly connectionsPerOrigin?: number;
}

const defaultConnectionsPerOrigin = 8;
// Shorter than the idle time-outs of the services we talk to, so that a reused connection is seldom a dead one.
const keepAliveMilliseconds = 15_000;

/**
 * Connections to the outside: keep-alive agents, one for each combination of proxy and trust. Build a new one when
 * the proxy or the certificates change, and close the old one.
 */
export class Egress {
  readonly #options: EgressOptions;
  readonly #agents = new Map<string, http.Agent>();

  constructor(options: EgressOptions = {}) {
    this.#options = options;
  }

  /**
   * The agent for a URL: an `https.Agent` for `https`, tunnelling through the proxy with CONNECT where one applies.
   * @throws CodedError `ERR_PROXY_INVALID`
   */
  agentFor(url: URL, trust: TlsTrust = {}): http.Agent {
    const proxy = proxyFor(url, this.#options.proxy ?? {})?.href ?? '';
    const key = JSON.stringify([url.protocol, proxy, trust.insecure ?? false, trust.certificateAuthorities ?? []]);
    const known = this.#agents.get(key);
    if (known) return known;
    const agent = url.protocol === 'https:' ? this.#httpsAgent(proxy, trust) : this.#httpAgent(proxy);
    this.#agents.set(key, agent);
    return agent;
  }

  /** Closes every idle and busy connection. */
  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }

  #httpAgent(proxy: string): http.Agent {
    return new http.Agent({ ...this.#pool(), ...(proxy ? { proxyEnv: { HTTP_PROXY: proxy } } : {}) });
  }

  #httpsAgent(proxy: string, { insecure = false, certificateAuthorities = [] }: TlsTrust): https.Agent {
    const extra = [...(this.#options.certificateAuthorities ?? []), ...certificateAuthorities];
    return new https.Agent({
      ...this.#pool(),
      rejectUnauthorized: !insecure,
      // `ca` replaces the default list, it does not add to it.
      ...(extra.length > 0 ? { ca: [...getCACertificates('default'), ...extra] } : {}),
      ...(proxy ? { proxyEnv: { HTTPS_PROXY: proxy } } : {}),
    });
  }

  #pool(): http.AgentOptions {
    const maxSockets = this.#options.connectionsPerOrigin ?? defaultConnectionsPerOrigin;
    return { keepAlive: true, keepAliveMsecs: keepAliveMilliseconds, maxSockets };
  }
}
