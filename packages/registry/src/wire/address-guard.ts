import { BlockList, isIP } from 'node:net';

const inner = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carrier-grade NAT, and OpenShift's own internal networks
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local: the metadata services of clouds
  ['172.16.0.0', 12],
  ['192.0.0.0', 24], // protocol assignments
  ['192.168.0.0', 16],
  ['198.18.0.0', 15], // benchmarks of network devices
  ['224.0.0.0', 3], // multicast, reserved, broadcast
] as const) {
  inner.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127], // unspecified and loopback
  ['64:ff9b:1::', 48], // NAT64 of the network's own choice (RFC 8215)
  ['2001::', 32], // Teredo: the address inside is hidden
  ['fc00::', 7],
  ['fe80::', 9], // link-local and, deprecated, site-local
  ['ff00::', 8], // multicast
] as const) {
  inner.addSubnet(network, prefix, 'ipv6');
}

// Ways to write an IPv4 address as one of IPv6, by where it stands: NAT64 (RFC 6052), 6to4 (RFC 3056), compatible.
const embeddings = [
  { start: [0x64, 0xff9b, 0, 0, 0, 0], at: 6 },
  { start: [0x2002], at: 1 },
  { start: [0, 0, 0, 0, 0, 0], at: 6 },
] as const;

/** Whether an address is loopback, link-local, private or otherwise not of the public internet, also inside another one. */
export function isInnerAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return inner.check(address, 'ipv4');
  // BlockList checks IPv4-mapped IPv6 addresses (::ffff:10.0.0.1) against the IPv4 rules.
  return family === 6 && (inner.check(address, 'ipv6') || embedded(address).some((one) => inner.check(one, 'ipv4')));
}

/** Whether a URL names an inner address itself, as a literal or as `localhost`. */
export function namesInnerAddress(url: URL): boolean {
  const host = bareHostname(url);
  return host === 'localhost' || host.endsWith('.localhost') || isInnerAddress(host);
}

/** The host of a URL without port, without the brackets of IPv6, and without the dot that ends a fully qualified name. */
export function bareHostname(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.+$/, '');
}

function embedded(address: string): string[] {
  const groups = groupsOf(address);
  return embeddings
    .filter(({ start }) => start.every((group, index) => groups[index] === group))
    .map(({ at }) => [groups[at] ?? 0, groups[at + 1] ?? 0].flatMap((group) => [group >> 8, group & 0xff]).join('.'));
}

/** The eight numbers of an IPv6 address, from whatever way it is written. */
function groupsOf(address: string): number[] {
  const text = URL.parse(`http://[${address.split('%')[0] ?? ''}]/`)?.hostname.slice(1, -1) ?? '';
  const [head = [], tail = []] = text.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16));
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
