import { knownNetworks } from '../../src/networks/known-networks.ts';
import { Obfuscator, type ObfuscatorOptions } from '../../src/obfuscator.ts';

/** An obfuscator for these networks, and what it makes of a text. */
export function obfuscating(cidrs: readonly string[], options: Partial<Omit<ObfuscatorOptions, 'networks'>> = {}) {
  const obfuscator = new Obfuscator({ networks: knownNetworks(cidrs), domains: [], ...options });
  return { obfuscator, obfuscate: (text: string) => obfuscator.contents(Buffer.from(text)).toString() };
}
