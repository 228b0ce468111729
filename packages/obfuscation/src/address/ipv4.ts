const octet = /^(?:0|[1-9][0-9]{0,2})$/;

/** The number of an IPv4 address; `undefined` for what is none, leading zeros among it (as Go's `net.ParseIP`). */
export function parseIpv4(text: string): number | undefined {
  const parts = text.split('.', 5);
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    const number = octet.test(part) ? Number(part) : 256;
    if (number > 255) return undefined;
    value = value * 256 + number;
  }
  return value;
}

/** @param value - 0 to 2³² − 1 */
export function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}
