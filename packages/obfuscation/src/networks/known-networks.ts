import type { Address } from '../address/address.ts';
import { isIpv4Network, isIpv6Network, type Network, parseNetwork } from '../address/network.ts';

/** The networks of a cluster, each list with the most specific first, then by address, the highest first. */
export interface KnownNetworks {
  readonly ipv4: readonly Network<number>[];
  readonly ipv6: readonly Network<bigint>[];
}

const loopback = '127.0.0.0/8';

/**
 * Orders networks as addresses are looked up in them: by the number of the prefix length, not by its
 * text. `127.0.0.0/8` is always one of them.
 * @param cidrs - what is none is left out, so that its addresses count as outside
 */
export function knownNetworks(cidrs: Iterable<string>): KnownNetworks {
  const networks = [loopback, ...cidrs].map(parseNetwork).filter((network) => network !== undefined);
  return { ipv4: ordered(networks.filter(isIpv4Network)), ipv6: ordered(networks.filter(isIpv6Network)) };
}

/** The most specific network that an address lies in. */
export function networkOf<Value extends Address>(
  networks: readonly Network<Value>[],
  address: Value,
): Network<Value> | undefined {
  // A loop: this is asked for every address that is new.
  for (const network of networks) if (address >= network.base && address <= network.last) return network;
  return undefined;
}

function ordered<Value extends Address>(networks: readonly Network<Value>[]): Network<Value>[] {
  const distinct = new Map(networks.map((network) => [`${network.base}/${network.length}`, network]));
  return [...distinct.values()].toSorted((one, other) => other.length - one.length || (one.base < other.base ? 1 : -1));
}
