const unicast = { first: 0x2000, last: 0x3fff };
const local = { first: 0xfc00, last: 0xfdff };
// Link-local, the site-local of old, multicast.
const linkAndMulticast = { first: 0xfe80, last: 0xffff };

/** The upper 96 bits of addresses that hold an IPv4 address in the other 32. */
const mapped = 0xffffn;
const translated = 0x0064_ff9b_0000_0000_0000_0000n;

/** Whether an address lies where IANA has given addresses to hosts (RFC 4291, 4193, 3879, 6052). */
export function isHostSpace(value: bigint): boolean {
  const first = Number(value >> 112n);
  return (
    [unicast, local, linkAndMulticast].some((space) => first >= space.first && first <= space.last) || holdsIpv4(value)
  );
}

/** Whether it stands for an IPv4 address: `::ffff:0:0/96` and `64:ff9b::/96`. */
export function holdsIpv4(value: bigint): boolean {
  return isMapped(value) || value >> 32n === translated;
}

/** Whether it is written `::ffff:192.0.2.1`. */
export function isMapped(value: bigint): boolean {
  return value >> 32n === mapped;
}
