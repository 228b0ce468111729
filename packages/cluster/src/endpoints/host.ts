import { isIPv6 } from 'node:net';

/** An IP address as a URL has it. */
export function hostOf(address: string): string {
  return isIPv6(address) ? `[${address}]` : address;
}
