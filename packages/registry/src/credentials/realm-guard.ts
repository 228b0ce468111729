import { lookup } from 'node:dns/promises';
import { RegistryError } from '../errors.ts';
import { bareHostname, isInnerAddress, isSameSite, namesInnerAddress } from '../wire/address-guard.ts';

/** Resolves a host name to its addresses; rejects when it cannot. */
export type ResolveHost = (hostname: string) => Promise<readonly string[]>;

/** The machine's own resolver. */
export const systemResolve: ResolveHost = async (hostname) =>
  (await lookup(hostname, { all: true })).map(({ address }) => address);

export interface RealmCheck {
  readonly realm: string;
  /** Base URL of the registry that named the realm. */
  readonly registryUrl: URL;
  readonly isInsecure: boolean;
  readonly resolve: ResolveHost;
}

/**
 * Decides whether a token may be asked for at a realm. A registry, or someone in its place, must not be able to send our
 * credentials over plain http or point us at a service inside the cluster's network
 * (`google/go-containerregistry:pkg/v1/remote/transport`).
 * @throws RegistryError `ERR_REGISTRY_REFUSED`; `ERR_REGISTRY_PROTOCOL` when the realm is not a URL
 */
export async function checkRealm({ realm, registryUrl, isInsecure, resolve }: RealmCheck): Promise<URL> {
  if (!URL.canParse(realm)) {
    throw new RegistryError('ERR_REGISTRY_PROTOCOL', `${registryUrl.host} named a token realm that is not a URL`);
  }
  const url = new URL(realm);
  if (url.protocol !== 'https:' && !(isInsecure && url.protocol === 'http:'))
    throw refused(url, registryUrl, 'is not https');
  if (url.username || url.password) throw refused(url, registryUrl, 'has user information');
  const [host, registryHost] = [bareHostname(url), bareHostname(registryUrl)];
  if (host === registryHost) return url;
  if (namesInnerAddress(url)) throw refused(url, registryUrl, 'is a private address');
  if (isSameSite(host, registryHost)) return url;
  // Behind a proxy names may not resolve here; then the proxy decides what is reached.
  const addresses = await resolve(host).catch(() => []);
  if (addresses.some(isInnerAddress)) throw refused(url, registryUrl, 'resolves to a private address');
  return url;
}

function refused(realm: URL, registryUrl: URL, reason: string): RegistryError {
  const message = `${registryUrl.host} named the token realm ${realm.origin}, which ${reason}; no credentials were sent`;
  return new RegistryError('ERR_REGISTRY_REFUSED', message);
}
