import { createHash } from 'node:crypto';
import type { Clock } from '@insights/process';
import type { RegistryCredential } from './docker-config.ts';

/** A bearer token as a token endpoint gave it. */
export interface BearerToken {
  readonly value: string;
  /** As answered, or `undefined`: then it is good until the registry says otherwise. */
  readonly expiresInSeconds: number | undefined;
}

/** What a token is good for. */
export interface TokenKey {
  /** `host` or `host:port` of the registry. */
  readonly host: string;
  readonly scope: string;
  /** From {@link credentialFingerprint}. */
  readonly fingerprint: string;
}

// No server grants less in good faith (`containers/image:docker/docker_client.go`), and 10 s covers the way there.
const shortestLifeSeconds = 60;
const marginSeconds = 10;
const mostTokens = 100;

/** Bearer tokens in memory by (host, scope, credential), dropped when they expire on the monotonic clock. */
export class TokenCache {
  readonly #clock: Clock;
  readonly #tokens = new Map<string, { value: string; goodUntilMilliseconds: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The token's value, or `undefined` when there is none or it is about to expire. */
  get(key: TokenKey): string | undefined {
    const entry = this.#tokens.get(keyText(key));
    if (!entry) return undefined;
    if (this.#clock.monotonicMilliseconds() < entry.goodUntilMilliseconds) return entry.value;
    this.#tokens.delete(keyText(key));
    return undefined;
  }

  set(key: TokenKey, { value, expiresInSeconds }: BearerToken): void {
    const lifeSeconds =
      expiresInSeconds === undefined ? Infinity : Math.max(expiresInSeconds, shortestLifeSeconds) - marginSeconds;
    this.#tokens.delete(keyText(key));
    this.#tokens.set(keyText(key), {
      value,
      goodUntilMilliseconds: this.#clock.monotonicMilliseconds() + lifeSeconds * 1000,
    });
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size > mostTokens && oldest !== undefined) this.#tokens.delete(oldest);
  }

  delete(key: TokenKey): void {
    this.#tokens.delete(keyText(key));
  }
}

/** Tells credentials apart without keeping them; `anonymous` for none. */
export function credentialFingerprint(credential: RegistryCredential | undefined): string {
  if (!credential) return 'anonymous';
  const { username, password, identityToken = '' } = credential;
  return createHash('sha256')
    .update(JSON.stringify([username, password, identityToken]))
    .digest('hex');
}

function keyText({ host, scope, fingerprint }: TokenKey): string {
  return `${host} ${scope} ${fingerprint}`;
}
