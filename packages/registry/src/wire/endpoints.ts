import { parsePemBundle, type TlsTrust } from '@insights/egress';
import {
  isImageNameError,
  mostSpecificScope,
  parseRepositoryScope,
  type RepositoryReference,
  type RepositoryScope,
} from '@insights/image-name';

/** How the registries that a prefix covers are reached; of several the longest prefix counts. */
export interface RegistrySetting {
  /** `host[:port][/path]`, or `*.domain`; without a port it covers every port. One that does not parse covers nothing. */
  readonly prefix: string;
  /** PEM texts, each with one or more certificates, trusted besides the default ones; broken ones are passed over. */
  readonly ca?: readonly string[];
  /** May be spoken to without a verified certificate, or in plain HTTP. Default false. */
  readonly insecure?: boolean;
}

export interface EndpointsOptions {
  readonly registries?: readonly RegistrySetting[];
  /** Prefixes as of {@link RegistrySetting} that are `insecure`; what `registries` says of the same prefix counts. */
  readonly insecureRegistries?: readonly string[];
}

interface NamedTrust extends TlsTrust {
  readonly scope: RepositoryScope;
}

// Docker Hub is named docker.io everywhere but in its API (`containers/image:docker/docker_client.go`).
const apiHosts: Readonly<Record<string, string>> = { 'docker.io': 'registry-1.docker.io' };

/** Knows where a registry is reached and how far it is trusted. */
export class Endpoints {
  readonly #named: readonly NamedTrust[];
  readonly #plainHosts = new Set<string>();

  constructor({ registries = [], insecureRegistries = [] }: EndpointsOptions) {
    const insecure = insecureRegistries.map((prefix) => ({ prefix, insecure: true }));
    this.#named = [...registries, ...insecure].flatMap(namedTrust);
  }

  /** The base URL of a repository. */
  baseUrl({ registry, repository }: RepositoryReference, protocol: 'https:' | 'http:'): URL {
    return new URL(`${protocol}//${apiHosts[registry] ?? registry}/v2/${repository}/`);
  }

  /** Whether a registry is known to speak plain http; worth remembering across restarts. */
  isPlain(reference: RepositoryReference): boolean {
    return this.isInsecure(reference) && this.#plainHosts.has(this.baseUrl(reference, 'http:').host);
  }

  /** Notes that a registry speaks plain http; without effect on one that is not marked insecure. */
  notePlain(reference: RepositoryReference): void {
    this.#plainHosts.add(this.baseUrl(reference, 'http:').host);
  }

  /** Forgets it: the next request tries https first. */
  forgetPlain(reference: RepositoryReference): void {
    this.#plainHosts.delete(this.baseUrl(reference, 'http:').host);
  }

  /** Whether an administrator marked the repository's registry insecure. */
  isInsecure(reference: RepositoryScope): boolean {
    return this.#trustOf(reference)?.insecure ?? false;
  }

  /** How the certificate of a host is checked; `repository` counts for prefixes that name a path. */
  trustFor(url: URL, repository?: string): TlsTrust {
    const { registry } = parseRepositoryScope(url.host);
    const { insecure = false, certificateAuthorities = [] } =
      this.#trustOf(repository === undefined ? { registry } : { registry, repository }) ?? {};
    return { insecure, certificateAuthorities };
  }

  #trustOf(place: RepositoryScope): NamedTrust | undefined {
    const found = mostSpecificScope(place, this.#named);
    if (found || /:\d+$/.test(place.registry)) return found;
    // A URL drops its scheme's usual port, which configuration may name.
    return mostSpecificScope({ ...place, registry: `${place.registry}:443` }, this.#named);
  }
}

function namedTrust({ prefix, ca = [], insecure = false }: RegistrySetting): NamedTrust[] {
  try {
    const certificateAuthorities = ca.flatMap((text) => parsePemBundle(text).certificates);
    return [{ scope: parseRepositoryScope(prefix), certificateAuthorities, insecure }];
  } catch (error) {
    if (isImageNameError(error)) return [];
    throw error;
  }
}
