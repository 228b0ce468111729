import { randomBytes } from 'node:crypto';
import type { Clock } from '@insights/process';
import { type Answer, apiError, json } from './protocol/answer.ts';
import type { Call } from './protocol/call.ts';

interface Accounts {
  /** Passwords by user name. */
  readonly users?: Readonly<Record<string, string>>;
  /** Repositories a user may read and write, by prefix; a user without an entry may all. */
  readonly access?: Readonly<Record<string, readonly string[]>>;
  /** Repositories that anybody may read. */
  readonly publicRepositories?: readonly string[];
}

/** Who may do what, and how they prove it. */
export type FakeAuth =
  | { readonly type: 'none' }
  | ({ readonly type: 'basic' } & Accounts)
  | ({ readonly type: 'bearer' } & Accounts & BearerSettings);

/** How the token endpoint, `/token`, behaves. */
export interface BearerSettings {
  /** Default 300; `null` leaves `expires_in` out, as Quay does. */
  readonly expiresInSeconds?: number | null;
  /** Public repositories are served without any token, as Quay does; else an anonymous token is needed. */
  readonly isAnonymousDirect?: boolean;
  /** What the challenge names instead of our own `/token`. */
  readonly realm?: string;
  /** Default `fake-registry`; `null` leaves it out. */
  readonly service?: string | null;
  /** Default true. */
  readonly namesScope?: boolean;
  /** User names by refresh token, for the OAuth2 form; without it that form is answered 404. */
  readonly identityTokens?: Readonly<Record<string, string>>;
  /** Which member the reply has; default `token`. */
  readonly tokenMember?: 'token' | 'access_token';
}

/** What a request wants to do. */
export interface AccessRequest {
  /** `undefined` for the ping and the catalogue. */
  readonly repository: string | undefined;
  readonly action: 'pull' | 'push';
}

interface IssuedToken {
  readonly scopes: ReadonlySet<string>;
  readonly expiresAtMilliseconds: number;
}

// Tokens of servers that do not state a life live this long (Quay: TOKEN_VALIDITY_LIFETIME_S).
const unstatedLifeSeconds = 3600;

/** Checks requests and hands out tokens, in memory. */
export class Authority {
  readonly #clock: Clock;
  readonly #tokens = new Map<string, IssuedToken>();
  #auth: FakeAuth;

  constructor(auth: FakeAuth, clock: Clock) {
    this.#auth = auth;
    this.#clock = clock;
  }

  /** Changes the rules; tokens stay valid. */
  set(auth: FakeAuth): void {
    this.#auth = auth;
  }

  /** Makes every token invalid from now on. */
  revokeTokens(): void {
    this.#tokens.clear();
  }

  /** @returns `undefined` when the request may proceed, else the refusal with its challenge */
  refusal(request: AccessRequest, call: Call, origin: string): Answer | undefined {
    const auth = this.#auth;
    if (auth.type === 'none') return undefined;
    if (auth.type === 'basic') return this.#basicRefusal(auth, request, call);
    return this.#bearerRefusal(auth, { request, call, origin });
  }

  /** `GET /token` and, with identity tokens, `POST /token`. */
  async answerToken(call: Call): Promise<Answer> {
    const auth = this.#auth;
    if (auth.type !== 'bearer') return apiError(404, 'UNSUPPORTED', 'no token endpoint');
    const form = call.method === 'POST' ? new URLSearchParams((await call.body())?.toString('utf8')) : undefined;
    if (form && !auth.identityTokens) return apiError(404, 'UNSUPPORTED', 'no OAuth2 form');
    const user = form ? auth.identityTokens?.[form.get('refresh_token') ?? ''] : basicUser(auth, call);
    const isRefused = form ? user === undefined : call.headers.authorization !== undefined && user === undefined;
    if (isRefused) return apiError(401, 'UNAUTHORIZED', 'incorrect username or password');
    return this.#issue(auth, user, form?.get('scope')?.split(' ') ?? call.query.getAll('scope'));
  }

  #basicRefusal(auth: Accounts, request: AccessRequest, call: Call): Answer | undefined {
    const user = basicUser(auth, call);
    if (user !== undefined && mayAccess(auth, user, request)) return undefined;
    if (call.headers.authorization === undefined && isPublic(auth, request)) return undefined;
    return withChallenge('Basic realm="fake-registry"');
  }

  #bearerRefusal(
    auth: Accounts & BearerSettings,
    { request, call, origin }: { request: AccessRequest; call: Call; origin: string },
  ): Answer | undefined {
    const { authorization } = call.headers;
    if (authorization === undefined && auth.isAnonymousDirect && isPublic(auth, request)) return undefined;
    const token = this.#valid(/^Bearer (.+)$/i.exec(authorization ?? '')?.[1]);
    const scope = request.repository === undefined ? undefined : `repository:${request.repository}:${request.action}`;
    if (token && (scope === undefined || token.scopes.has(scope))) return undefined;
    return withChallenge(challenge(auth, { origin, scope, isInsufficient: token !== undefined }));
  }

  #valid(value: string | undefined): IssuedToken | undefined {
    const token = value === undefined ? undefined : this.#tokens.get(value);
    return token && this.#clock.monotonicMilliseconds() < token.expiresAtMilliseconds ? token : undefined;
  }

  #issue(auth: Accounts & BearerSettings, user: string | undefined, scopes: readonly string[]): Answer {
    const value = randomBytes(24).toString('hex');
    const { expiresInSeconds = 300, tokenMember = 'token' } = auth;
    const lifeMilliseconds = (expiresInSeconds ?? unstatedLifeSeconds) * 1000;
    this.#tokens.set(value, {
      scopes: new Set(scopes.flatMap((scope) => granted(auth, user, scope))),
      expiresAtMilliseconds: this.#clock.monotonicMilliseconds() + lifeMilliseconds,
    });
    return json(200, { [tokenMember]: value, ...(expiresInSeconds === null ? {} : { expires_in: expiresInSeconds }) });
  }
}

function granted(auth: Accounts, user: string | undefined, scope: string): string[] {
  const [, repository, actions = ''] = /^repository:(.+):([a-z,*]+)$/.exec(scope) ?? [];
  if (repository === undefined) return [];
  const wanted = actions.split(',').filter((action) => action === 'pull' || action === 'push');
  return wanted
    .filter((action) =>
      user === undefined ? isPublic(auth, { repository, action }) : mayAccess(auth, user, { repository, action }),
    )
    .map((action) => `repository:${repository}:${action}`);
}

function challenge(
  { realm, service = 'fake-registry', namesScope = true }: BearerSettings,
  { origin, scope, isInsufficient }: { origin: string; scope: string | undefined; isInsufficient: boolean },
): string {
  const parameters = [
    `realm="${realm ?? `${origin}/token`}"`,
    ...(service === null ? [] : [`service="${service}"`]),
    ...(scope !== undefined && namesScope ? [`scope="${scope}"`] : []),
    ...(isInsufficient ? ['error="insufficient_scope"'] : []),
  ];
  return `Bearer ${parameters.join(',')}`;
}

function withChallenge(value: string): Answer {
  const refusal = apiError(401, 'UNAUTHORIZED', 'authentication required');
  return { ...refusal, headers: { ...refusal.headers, 'www-authenticate': value } };
}

function basicUser({ users = {} }: Accounts, call: Call): string | undefined {
  const encoded = /^Basic (.+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? '';
  const [, user = '', password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return Object.hasOwn(users, user) && users[user] === password ? user : undefined;
}

function mayAccess({ access }: Accounts, user: string, { repository }: AccessRequest): boolean {
  const prefixes = access?.[user];
  return !prefixes || repository === undefined || prefixes.some((prefix) => repository.startsWith(prefix));
}

function isPublic({ publicRepositories = [] }: Accounts, { repository, action }: AccessRequest): boolean {
  return action === 'pull' && repository !== undefined && publicRepositories.includes(repository);
}
