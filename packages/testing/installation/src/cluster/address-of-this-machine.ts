import { networkInterfaces } from 'node:os';

/** An IPv4 address by which others may reach this machine; `undefined` when it has none. */
export function addressOfThisMachine(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}
