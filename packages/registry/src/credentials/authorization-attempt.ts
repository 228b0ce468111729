import type { WireReply } from '@insights/egress';
import type { RepositoryReference } from '@insights/image-name';
import { isRegistryError } from '../errors.ts';
import type { Operation } from '../wire/operation.ts';
import type { AuthScheme } from './auth-scheme.ts';
import { basicAuthorization } from './basic.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import type { RegistryCredential } from './docker-config.ts';
import { credentialFingerprint, type TokenCache, type TokenKey } from './token-cache.ts';
import type { TokenEndpoint } from './token-endpoint.ts';

/** What a token is asked for: the actions of a repository scope. */
export type Access = 'pull' | 'pull,push';

export interface AttemptOptions {
  readonly reference: RepositoryReference;
  readonly baseUrl: URL;
  readonly isInsecure: boolean;
  readonly access: Access;
  readonly tokens: TokenCache;
  readonly endpoint: TokenEndpoint;
  readonly credential?: RegistryCredential;
  /** How the repository let us in the last time. */
  readonly lastScheme?: AuthScheme;
  remember(scheme: AuthScheme): void;
}

/** One way of asking. */
interface Grant {
  readonly scheme: AuthScheme;
  /** Value of the `Authorization` header. */
  readonly header?: string;
  readonly usesCredential: boolean;
  readonly key?: TokenKey;
}

/** The ways one request may still be authorized; each is tried at most once, so a request ends. */
export interface AuthorizationAttempt {
  /** Headers for the next sending. */
  readonly headers: Readonly<Record<string, string>>;
  /** After a 401 or 403: finds the next way to ask. `false` when none is left and the refusal stands. */
  next(refusal: WireReply, operation: Operation): Promise<boolean>;
  /** After any other answer: remembers what worked, and warns when the credential did not. */
  accept(operation: Operation): void;
}

const anonymous: Grant = { scheme: 'none', usesCredential: false };
// What was cached, Basic, anonymous, and tokens for us and for nobody, of two scopes at most: more is a registry's game.
const mostWays = 6;

/** Begins with what worked before: a cached token, then Basic, else no `Authorization` at all and no ping. */
export function startAttempt(options: AttemptOptions): AuthorizationAttempt {
  return new Attempt(options);
}

class Attempt implements AuthorizationAttempt {
  readonly #options: AttemptOptions;
  readonly #ownScope: string;
  readonly #tried = new Set<string>();
  #grant: Grant;
  #challenge: Challenge | undefined;
  #isCredentialRefused = false;

  constructor(options: AttemptOptions) {
    this.#options = options;
    this.#ownScope = `repository:${options.reference.repository}:${options.access}`;
    this.#grant = this.#cachedToken() ?? this.#knownBasic() ?? anonymous;
    this.#tried.add(this.#grant.scheme);
  }

  get headers(): Readonly<Record<string, string>> {
    return this.#grant.header === undefined ? {} : { authorization: this.#grant.header };
  }

  async next(refusal: WireReply, operation: Operation): Promise<boolean> {
    if (this.#grant.key && refusal.status === 401) this.#options.tokens.delete(this.#grant.key);
    if (this.#grant.usesCredential) this.#isCredentialRefused = true;
    const challenges = parseChallenges(refusal.headersDistinct['www-authenticate'] ?? []);
    const bearer = challenges.find(({ scheme, parameters }) => scheme === 'bearer' && parameters.has('realm'));
    this.#challenge = bearer ?? this.#challenge;
    const isBasic = challenges.some(({ scheme }) => scheme === 'basic');
    const grant =
      (await this.#freshToken(operation)) ?? (isBasic ? this.#untriedBasic() : undefined) ?? this.#untriedAnonymous();
    if (!grant) return false;
    this.#grant = grant;
    return true;
  }

  accept({ warnings }: Operation): void {
    this.#options.remember(this.#grant.scheme);
    if (!this.#isCredentialRefused || this.#grant.usesCredential) return;
    const { credential, reference } = this.#options;
    const message = `the pull secret's entry "${credential?.key}" was refused for ${reference.registry}/${reference.repository}, which is readable without it`;
    warnings.push({ code: 'CredentialsRejected', message });
  }

  #cachedToken(): Grant | undefined {
    for (const credential of this.#identities()) {
      const key = this.#key(this.#ownScope, credential);
      const value = this.#options.tokens.get(key);
      if (value !== undefined) return bearerGrant(value, key, credential);
    }
    return undefined;
  }

  #knownBasic(): Grant | undefined {
    return this.#options.lastScheme === 'basic' ? this.#basic() : undefined;
  }

  #untriedBasic(): Grant | undefined {
    if (this.#tried.has('basic')) return undefined;
    this.#tried.add('basic');
    return this.#basic();
  }

  #basic(): Grant | undefined {
    const { credential } = this.#options;
    if (!credential || credential.password === '') return undefined;
    return { scheme: 'basic', header: basicAuthorization(credential), usesCredential: true };
  }

  #untriedAnonymous(): Grant | undefined {
    if (this.#tried.has('none')) return undefined;
    this.#tried.add('none');
    return anonymous;
  }

  async #freshToken(operation: Operation): Promise<Grant | undefined> {
    if (!this.#challenge) return undefined;
    const scope = this.#scopeFor(this.#challenge);
    for (const credential of this.#identities()) {
      const key = this.#key(scope, credential);
      const mark = `token ${key.fingerprint} ${scope}`;
      if (this.#tried.has(mark) || this.#tried.size >= mostWays) continue;
      this.#tried.add(mark);
      const value = await this.#requestToken(scope, credential, operation);
      if (value !== undefined) return bearerGrant(value, this.#key(this.#ownScope, credential), credential);
    }
    return undefined;
  }

  // What looks before it pushes is challenged for pull alone; the token is for both.
  #scopeFor({ parameters }: Challenge): string {
    const stated = parameters.get('scope') || this.#ownScope;
    const isOurs = stated.startsWith(`repository:${this.#options.reference.repository}:`);
    return this.#options.access === 'pull,push' && isOurs ? this.#ownScope : stated;
  }

  /** A token, kept under our own scope whatever scope the registry insisted on: that is what the next request looks for. */
  async #requestToken(scope: string, credential: RegistryCredential | undefined, operation: Operation) {
    const { endpoint, tokens, baseUrl, isInsecure } = this.#options;
    const realm = this.#challenge?.parameters.get('realm') ?? '';
    const service = this.#challenge?.parameters.get('service');
    try {
      const token = await endpoint.fetch(
        { realm, service, scope, credential, registryUrl: baseUrl, isInsecure },
        operation,
      );
      tokens.set(this.#key(this.#ownScope, credential), token);
      return token.value;
    } catch (error) {
      if (!isRegistryError(error, 'ERR_REGISTRY_DENIED')) throw error;
      if (credential) this.#isCredentialRefused = true;
      return undefined;
    }
  }

  #identities(): (RegistryCredential | undefined)[] {
    return this.#options.credential ? [this.#options.credential, undefined] : [undefined];
  }

  #key(scope: string, credential: RegistryCredential | undefined): TokenKey {
    return { host: this.#options.baseUrl.host, scope, fingerprint: credentialFingerprint(credential) };
  }
}

function bearerGrant(value: string, key: TokenKey, credential: RegistryCredential | undefined): Grant {
  return { scheme: 'bearer', header: `Bearer ${value}`, usesCredential: credential !== undefined, key };
}
