import { randomUUID } from 'node:crypto';
import type { Clock } from '@insights/process';
import { arrayAt, type JsonObject, numberAt, objectAt, stringAt } from '../json.ts';
import type { TypeRegistry } from '../resources/type-registry.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { keyOf, type StoredObject } from '../store/stored-object.ts';
import { TokenSigner } from './token-signer.ts';
import { serviceAccountUser, type UserInfo } from './user.ts';

/** What the issued tokens are for unless the request says otherwise. */
export const defaultAudience = 'https://kubernetes.default.svc';

/** What {@link ServiceAccountTokens.issue} takes. */
export interface TokenSpec {
  readonly account: StoredObject;
  readonly expirationSeconds: number;
  /** Default: the API server's own. */
  readonly audiences?: readonly string[];
  /** The token dies with this pod. */
  readonly boundPod?: { readonly name: string; readonly uid: string };
}

/** Where accounts and pods are looked up. */
export interface TokenContext {
  readonly store: ObjectStore;
  readonly types: TypeRegistry;
  readonly clock: Clock;
}

/** Bound service-account tokens: what TokenRequest issues and what authentication accepts. */
export class ServiceAccountTokens {
  readonly #context: TokenContext;
  readonly #signer = new TokenSigner();

  constructor(context: TokenContext) {
    this.#context = context;
  }

  issue({ account, expirationSeconds, audiences = [defaultAudience], boundPod }: TokenSpec): {
    token: string;
    expiresAt: Date;
  } {
    const issuedAt = Math.floor(this.#context.clock.now().getTime() / 1000);
    const expiresAt = issuedAt + expirationSeconds;
    const { namespace, name, uid } = account;
    const token = this.#signer.sign({
      aud: [...audiences],
      exp: expiresAt,
      iat: issuedAt,
      nbf: issuedAt,
      iss: defaultAudience,
      jti: randomUUID(),
      sub: `system:serviceaccount:${namespace}:${name}`,
      'kubernetes.io': { namespace, serviceaccount: { name, uid }, ...(boundPod ? { pod: { ...boundPod } } : {}) },
    });
    return { token, expiresAt: new Date(expiresAt * 1000) };
  }

  /**
   * The user of a token, with its audiences; `undefined` when it is not ours, has expired, or its account or pod is gone.
   */
  check(token: string): { user: UserInfo; audiences: string[] } | undefined {
    const claims = this.#signer.verify(token);
    if (!claims || !((numberAt(claims, 'exp') ?? 0) * 1000 > this.#context.clock.now().getTime())) return undefined;
    const bound = objectAt(claims, 'kubernetes.io') ?? {};
    const namespace = stringAt(bound, 'namespace') ?? '';
    const name = stringAt(bound, 'serviceaccount', 'name') ?? '';
    const uid = stringAt(bound, 'serviceaccount', 'uid') ?? '';
    if (!this.#exists('serviceaccounts', { namespace, name, uid }) || !this.#hasPod(bound, namespace)) return undefined;
    const audiences = arrayAt(claims, 'aud').filter((audience) => typeof audience === 'string');
    return { user: serviceAccountUser({ namespace, name, uid, extra: podExtra(bound) }), audiences };
  }

  #hasPod(bound: JsonObject, namespace: string): boolean {
    const name = stringAt(bound, 'pod', 'name');
    if (name === undefined) return true;
    return this.#exists('pods', { namespace, name, uid: stringAt(bound, 'pod', 'uid') ?? '' });
  }

  #exists(resource: string, object: { namespace: string; name: string; uid: string }): boolean {
    const type = this.#context.types.byResource({ group: '', version: 'v1', resource });
    return (
      type !== undefined && this.#context.store.get(type, keyOf(object.namespace, object.name))?.uid === object.uid
    );
  }
}

function podExtra(bound: JsonObject): Record<string, string[]> {
  const pod = objectAt(bound, 'pod');
  if (!pod) return {};
  return {
    'authentication.kubernetes.io/pod-name': [stringAt(pod, 'name') ?? ''],
    'authentication.kubernetes.io/pod-uid': [stringAt(pod, 'uid') ?? ''],
  };
}
