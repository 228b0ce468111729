import type { TlsTrust } from '@insights/egress';
import type { RepositoryReference } from '@insights/image-name';
import { bareHostname } from './address-guard.ts';

/** What {@link Endpoints} takes. */
export interface EndpointsOptions {
  /** `host`, `host:port`, `host[:port]/path` or `*.domain`: may be spoken to without a verified certificate, or in plain HTTP. */
  readonly insecureRegistries?: readonly string[];
  /** PEM certificates trusted for one `host` or `host:port` only, besides the default ones. */
  readonly certificateAuthorities?: Readonly<Record<string, readonly string[]>>;
}

// Docker Hub is named docker.io everywhere but in its API (`containers/image:docker/docker_client.go`).
const apiHosts: Readonly<Record<string, string>> = { 'docker.io': 'registry-1.docker.io' };

/** Knows where a registry is reached and how far it is trusted. */
export class Endpoints {
  readonly #options: EndpointsOptions;
  readonly #plainHosts = new Set<string>();

  constructor(options: EndpointsOptions) {
    this.#options = options;
  }

  /** Base URLs to try in turn: https, then plain http where allowed; only http once it is known to be that. */
  baseUrls(reference: RepositoryReference): URL[] {
    const host = apiHosts[reference.registry] ?? reference.registry;
    const plain = new URL(`http://${host}/v2/${reference.repository}/`);
    if (!this.isInsecure(reference)) return [new URL(`https://${host}/v2/${reference.repository}/`)];
    if (this.#plainHosts.has(plain.host)) return [plain];
    return [new URL(`https://${host}/v2/${reference.repository}/`), plain];
  }

  /** Whether a registry is known to speak plain http; worth remembering across restarts. */
  isPlain(reference: RepositoryReference): boolean {
    return this.baseUrls(reference)[0]?.protocol === 'http:';
  }

  /** Takes over what a process before this one found; without effect on a registry that is not marked insecure. */
  assumePlain(reference: RepositoryReference): void {
    const fallback = this.baseUrls(reference)[1];
    if (fallback) this.noteProtocol(fallback, true);
  }

  /** Notes whether a registry answered in plain http, so that https is not tried before every request. */
  noteProtocol(baseUrl: URL, isReached: boolean): void {
    if (baseUrl.protocol !== 'http:') return;
    if (isReached) this.#plainHosts.add(baseUrl.host);
    else this.#plainHosts.delete(baseUrl.host);
  }

  /** Whether an administrator marked the repository's registry insecure. */
  isInsecure({ registry, repository }: RepositoryReference): boolean {
    return (this.#options.insecureRegistries ?? []).some((entry) => matches(entry, registry, repository));
  }

  /** How the certificate of a host is checked; `repository` counts for insecure entries that name a path. */
  trustFor(url: URL, repository = ''): TlsTrust {
    // A URL drops its scheme's usual port, which configuration may name.
    const names = url.port ? [url.host] : [url.host, `${url.host}:${url.protocol === 'https:' ? 443 : 80}`];
    const certificateAuthorities = names.flatMap((name) => this.#options.certificateAuthorities?.[name] ?? []);
    const insecure = names.some((registry) => this.isInsecure({ registry, repository }));
    return { insecure, certificateAuthorities };
  }
}

// The prefix rule of containers-registries.conf: a match ends at ":" or "/" or at the end.
function matches(entry: string, registry: string, repository: string): boolean {
  if (entry.startsWith('*.')) return bareHostname(new URL(`https://${registry}`)).endsWith(entry.slice(1));
  const name = `${registry}/${repository}`;
  return name.startsWith(entry) && ['', ':', '/'].includes(name.charAt(entry.length));
}
