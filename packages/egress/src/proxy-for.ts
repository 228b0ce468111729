import { CodedError } from '@insights/process';
import { isDirect } from './no-proxy.ts';
import type { ProxySettings } from './proxy-settings.ts';

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * The proxy for a URL, or `undefined` when it is reached directly.
 * @throws CodedError `ERR_PROXY_INVALID` when the configured proxy is not an http or https URL, or its user name and
 * password cannot be sent; never quotes it, it may hold a password
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
  const isWeb = proxy?.protocol === 'http:' || proxy?.protocol === 'https:';
  if (!proxy || !isWeb) throw new CodedError('ERR_PROXY_INVALID', 'the proxy must be an http:// or https:// URL');
  if (canBeDecoded(proxy.username) && canBeDecoded(proxy.password)) return proxy;
  throw new CodedError('ERR_PROXY_INVALID', 'user name and password of the proxy must have %25 for each %');
}

// A URL parser lets a lone % pass; what is sent to the proxy is what it stands for.
function canBeDecoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
