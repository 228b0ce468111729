/** The three values of a proxy configuration, as environment variables and the cluster's Proxy object have them. */
export interface ProxySettings {
  /** Proxy for `http` URLs; empty or absent: none. */
  readonly httpProxy?: string;
  /** Proxy for `https` URLs; empty or absent: none. */
  readonly httpsProxy?: string;
  /** Comma-separated hosts, domains, addresses and CIDR ranges that are reached directly. */
  readonly noProxy?: string;
}

/** Reads `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`; the upper-case name wins over the lower-case one, as in Go. */
export function proxySettingsFromEnv(env: Readonly<Record<string, string | undefined>>): ProxySettings {
  const read = (name: string) => env[name] || env[name.toLowerCase()] || '';
  return { httpProxy: read('HTTP_PROXY'), httpsProxy: read('HTTPS_PROXY'), noProxy: read('NO_PROXY') };
}
