import { BlockList, isIP } from 'node:net';

interface Target {
  readonly host: string;
  readonly port: string;
}

/**
 * Whether `host:port` is reached directly, by the rules of Go's `golang.org/x/net/http/httpproxy`, for which the
 * cluster's `noProxy` is written: a bare name covers its subdomains, a leading dot only those, CIDR ranges cover
 * addresses, an entry may name a port, `*` covers everything, and loopback is always direct.
 */
export function isDirect(host: string, port: string, noProxy: string): boolean {
  const target = { host: host.toLowerCase().replace(/\.$/, ''), port };
  if (isLoopbackHost(target.host)) return true;
  const entries = noProxy.split(',').map((entry) => entry.trim().toLowerCase());
  return entries.some((entry) => entry !== '' && covers(entry, target));
}

function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function covers(entry: string, target: Target): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return inRange(entry, target.host);
  const { host, port } = splitPort(entry);
  if (port !== '' && port !== target.port) return false;
  if (isIP(host)) return isIP(target.host) !== 0 && sameAddress(host, target.host);
  return coversName(host, target.host);
}

function coversName(entry: string, host: string): boolean {
  const domain = entry.startsWith('*.') ? entry.slice(1) : entry;
  if (domain.startsWith('.')) return host.endsWith(domain);
  return host === domain || host.endsWith(`.${domain}`);
}

function splitPort(entry: string): { host: string; port: string } {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(entry);
  if (bracketed) return { host: bracketed[1] ?? '', port: bracketed[2] ?? '' };
  if (isIP(entry)) return { host: entry, port: '' };
  const match = /^(.*):(\d+)$/.exec(entry);
  return match ? { host: match[1] ?? '', port: match[2] ?? '' } : { host: entry, port: '' };
}

function inRange(range: string, host: string): boolean {
  const [network = '', prefix = ''] = range.split('/');
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(prefix)) return false;
  if (Number(prefix) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), family === 4 ? 'ipv4' : 'ipv6');
  return list.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

// IPv6 addresses have many spellings.
function sameAddress(one: string, other: string): boolean {
  if (isIP(one) !== isIP(other)) return false;
  return one === other || inRange(`${one}/${isIP(one) === 4 ? 32 : 128}`, other);
}
