import { type Address, parseAddress } from './address.ts';

/** The addresses of one prefix, ends included. */
export interface Network<Value extends Address = Address> {
  readonly base: Value;
  readonly last: Value;
  /** Of the prefix, in bits. */
  readonly length: number;
}

const cidr = /^(?<address>[0-9a-f.:]+)\/(?<length>[0-9]{1,3})$/i;

/** The network of `10.128.0.0/14` or `fd01::/48`; bits behind the prefix are passed over. `undefined`: it is none. */
export function parseNetwork(text: string): Network | undefined {
  const groups = cidr.exec(text)?.groups;
  const address = parseAddress(groups?.['address'] ?? '');
  const length = Number(groups?.['length']);
  if (address === undefined || length > (typeof address === 'number' ? 32 : 128)) return undefined;
  return typeof address === 'number' ? ipv4Network(address, length) : ipv6Network(address, length);
}

export function isIpv4Network(network: Network): network is Network<number> {
  return typeof network.base === 'number';
}

export function isIpv6Network(network: Network): network is Network<bigint> {
  return typeof network.base === 'bigint';
}

function ipv4Network(address: number, length: number): Network<number> {
  const size = 2 ** (32 - length);
  const base = address - (address % size);
  return { base, last: base + size - 1, length };
}

function ipv6Network(address: bigint, length: number): Network<bigint> {
  const size = 1n << BigInt(128 - length);
  const base = address - (address % size);
  return { base, last: base + size - 1n, length };
}
