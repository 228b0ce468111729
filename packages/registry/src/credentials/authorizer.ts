import type { RepositoryReference } from '@insights/image-name';
import { present } from '@insights/process';
import { type Access, type AuthorizationAttempt, startAttempt } from './authorization-attempt.ts';
import type { AuthScheme } from './auth-scheme.ts';
import { credentialFor, type DockerAuths } from './docker-config.ts';
import { TokenCache } from './token-cache.ts';
import { TokenEndpoint, type TokenEndpointOptions } from './token-endpoint.ts';

/** Reads the pull secret as it is now; called for every request, so a rotated credential is used at once. */
export type CredentialSource = () => DockerAuths | Promise<DockerAuths>;

export interface AuthorizerOptions extends TokenEndpointOptions {
  readonly credentials: CredentialSource;
  readonly access: Access;
}

/** Remembers how each repository lets us in, and opens an attempt for each request. */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #tokens: TokenCache;
  readonly #endpoint: TokenEndpoint;
  readonly #schemes = new Map<string, AuthScheme>();

  constructor(options: AuthorizerOptions) {
    this.#options = options;
    this.#tokens = new TokenCache(options.clock);
    this.#endpoint = new TokenEndpoint(options);
  }

  /** Begins to authorize one request to `baseUrl`, which is where the repository was found to be served. */
  async start(reference: RepositoryReference, baseUrl: URL, lastScheme?: AuthScheme): Promise<AuthorizationAttempt> {
    const auths = await this.#options.credentials();
    const credential = credentialFor(auths, reference.registry, reference.repository);
    const scheme = this.schemeOf(reference) ?? lastScheme;
    return startAttempt({
      reference,
      baseUrl,
      access: this.#options.access,
      isInsecure: this.#options.endpoints.isInsecure(reference),
      tokens: this.#tokens,
      endpoint: this.#endpoint,
      ...present({ credential, lastScheme: scheme }),
      remember: (used) => this.#schemes.set(keyOf(reference), used),
    });
  }

  /** How a repository let us in the last time, or `undefined` when it never did. */
  schemeOf(reference: RepositoryReference): AuthScheme | undefined {
    return this.#schemes.get(keyOf(reference));
  }
}

function keyOf({ registry, repository }: RepositoryReference): string {
  return `${registry}/${repository}`;
}
