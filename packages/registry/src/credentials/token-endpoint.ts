import { discardBody, type WireReply } from '@insights/egress';
import { type Clock, isObject, type JsonObject, parseBoundedJson, present } from '@insights/process';
import { RegistryError } from '../errors.ts';
import type { RegistryLimits } from '../limits.ts';
import { readBody } from '../wire/body.ts';
import type { Endpoints } from '../wire/endpoints.ts';
import type { Operation } from '../wire/operation.ts';
import type { RedirectFollower } from '../wire/redirects.ts';
import { replyError } from '../wire/reply-error.ts';
import { basicAuthorization } from './basic.ts';
import type { RegistryCredential } from './docker-config.ts';
import { checkRealm, type ResolveHost } from './realm-guard.ts';
import type { BearerToken } from './token-cache.ts';

/** A token that is wanted. */
export interface TokenRequest {
  readonly realm: string;
  readonly service: string | undefined;
  /** One or more scopes, separated by spaces. */
  readonly scope: string;
  readonly credential: RegistryCredential | undefined;
  readonly registryUrl: URL;
  readonly isInsecure: boolean;
}

export interface TokenEndpointOptions {
  readonly follower: RedirectFollower;
  readonly endpoints: Endpoints;
  readonly limits: RegistryLimits;
  readonly clock: Clock;
  readonly resolve: ResolveHost;
}

const tokenBounds = { bytes: 65_536, depth: 10, values: 1000 };
// Registries without the OAuth2 form answer it so (`google/go-containerregistry:pkg/v1/remote/transport/bearer.go`).
const noOAuth2Statuses: ReadonlySet<number> = new Set([404, 405]);

/** Fetches bearer tokens (`distribution/distribution:docs/content/spec/auth/token.md` and `oauth.md`). */
export class TokenEndpoint {
  readonly #options: TokenEndpointOptions;

  constructor(options: TokenEndpointOptions) {
    this.#options = options;
  }

  /**
   * Asks for a token: by OAuth2 POST with an identity token, else, or when that form is unknown, by GET.
   * @throws RegistryError `ERR_REGISTRY_DENIED` when the credential is refused; `ERR_REGISTRY_REFUSED` by the realm guard;
   *   `ERR_REGISTRY_PROTOCOL` for an answer without a usable token
   */
  async fetch(request: TokenRequest, operation: Operation): Promise<BearerToken> {
    const { resolve, limits, clock } = this.#options;
    const url = await checkRealm({ ...request, resolve });
    const reply = await this.#ask(url, request, operation);
    if (reply.status === 200) return parseToken(await readBody(reply, limits.tokenBytes, operation.signal), url);
    const context = { wanted: 'token', what: 'a token', limits, now: clock.now(), operation } as const;
    const error = await replyError(reply, context);
    // Some endpoints call wrong credentials a bad request.
    if (reply.status !== 400) throw error;
    throw new RegistryError('ERR_REGISTRY_DENIED', error.message, { status: 400 });
  }

  async #ask(url: URL, request: TokenRequest, operation: Operation): Promise<WireReply> {
    if (request.credential?.identityToken === undefined) return this.#get(url, request, operation);
    const reply = await this.#post(url, request, operation);
    if (!noOAuth2Statuses.has(reply.status)) return reply;
    await discardBody(reply, this.#options.limits.errorBytes);
    return this.#get(url, request, operation);
  }

  #get(realm: URL, { service, scope, credential }: TokenRequest, operation: Operation): Promise<WireReply> {
    const url = new URL(realm);
    if (service !== undefined) url.searchParams.set('service', service);
    for (const one of scope.split(' ')) url.searchParams.append('scope', one);
    if (credential) url.searchParams.set('account', credential.username);
    const headers = credential ? { authorization: basicAuthorization(credential) } : {};
    const trust = this.#options.endpoints.trustFor(url);
    return this.#options.follower.send({ method: 'GET', url, headers, trust }, operation);
  }

  #post(url: URL, { service, scope, credential }: TokenRequest, operation: Operation): Promise<WireReply> {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: credential?.identityToken ?? '',
      client_id: 'insights-operator',
      ...present({ service }),
      scope,
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const trust = this.#options.endpoints.trustFor(url);
    return this.#options.follower.send({ method: 'POST', url, headers, body: form.toString(), trust }, operation);
  }
}

function parseToken(bytes: Buffer, url: URL): BearerToken {
  const document = parseJson(bytes);
  const value = [document?.['token'], document?.['access_token']].find(
    (text) => typeof text === 'string' && text !== '',
  );
  // What goes into a header must not be able to end it.
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) {
    throw new RegistryError(
      'ERR_REGISTRY_PROTOCOL',
      `the token endpoint ${url.origin} answered without a usable token`,
    );
  }
  const seconds = document?.['expires_in'];
  return { value, expiresInSeconds: typeof seconds === 'number' && seconds >= 0 ? seconds : undefined };
}

function parseJson(bytes: Buffer): JsonObject | undefined {
  try {
    const value = parseBoundedJson(bytes, tokenBounds, 'the token');
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
