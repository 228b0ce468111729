import { CodedError } from '@insights/process';
import { isDirect } from './no-proxy.ts';
import type { ProxySettings } from './proxy-settings.ts';

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * The proxy for a URL, or `undefined` when it is reached directly.
 * @throws CodedError `ERR_PROXY_INVALID` when the configured proxy is not an http or https URL; never quotes it, it may
 * hold a password
 */
export function proxyFor(url: URL, settings: ProxySettings): URL | undefined {
  const configured = url.protocol === 'https:' ? settings.httpsProxy : settings.httpProxy;
  if (!configured) return undefined;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port || (defaultPorts[url.protocol] ?? '');
  return isDirect(host, port, settings.noProxy ?? '') ? undefined : parseProxy(configured);
}

// Go takes `proxy.example.com:3128` for `http://proxy.example.com:3128`.
function parseProxy(text: string): URL {
  const proxy = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (proxy && (proxy.protocol === 'http:' || proxy.protocol === 'https:')) return proxy;
  throw new CodedError('ERR_PROXY_INVALID', 'the proxy must be an http:// or https:// URL');
}
