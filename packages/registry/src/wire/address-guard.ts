import { BlockList, isIP } from 'node:net';

const inner = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carrier-grade NAT, and OpenShift's own internal networks
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local: the metadata services of clouds
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  inner.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127], // unspecified and loopback
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  inner.addSubnet(network, prefix, 'ipv6');
}

/** Whether an address is loopback, link-local, private or otherwise not of the public internet. */
export function isInnerAddress(address: string): boolean {
  const family = isIP(address);
  // BlockList checks IPv4-mapped IPv6 addresses (::ffff:10.0.0.1) against the IPv4 rules.
  return family !== 0 && inner.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Whether a URL names an inner address itself, as a literal or as `localhost`. */
export function namesInnerAddress(url: URL): boolean {
  const host = bareHostname(url);
  return host === 'localhost' || host.endsWith('.localhost') || isInnerAddress(host);
}

/** The host of a URL without port and without the brackets of IPv6. */
export function bareHostname(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

/**
 * Whether two host names belong to one organisation, as `registry-1.docker.io` and `auth.docker.io` do. An estimate of
 * the registrable domain: the last two labels, three below a country's `co.uk`-like second level.
 */
export function isSameSite(a: string, b: string): boolean {
  if (a === b) return true;
  return isIP(a) === 0 && isIP(b) === 0 && registrable(a) !== '' && registrable(a) === registrable(b);
}

const sharedSecondLevels: ReadonlySet<string> = new Set([
  'ac',
  'co',
  'com',
  'edu',
  'gob',
  'gov',
  'gv',
  'mil',
  'ne',
  'net',
  'or',
  'org',
]);

function registrable(host: string): string {
  const labels = host.split('.');
  const [second = '', top = ''] = labels.slice(-2);
  const length = top.length === 2 && sharedSecondLevels.has(second) ? 3 : 2;
  return labels.length < length ? '' : labels.slice(-length).join('.');
}
