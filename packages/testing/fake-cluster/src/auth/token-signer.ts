import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { isObject, type JsonObject } from '../json.ts';

const header = encode({ alg: 'ES256', typ: 'JWT' });

/** Makes and checks JSON Web Tokens with a key of its own (RFC 7515, ES256). */
export class TokenSigner {
  readonly #keys: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  sign(claims: JsonObject): string {
    const content = `${header}.${encode(claims)}`;
    const key = { key: this.#keys.privateKey, dsaEncoding: 'ieee-p1363' as const };
    return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`;
  }

  /** The claims of a token that this signer made; `undefined` for anything else. Does not look at the time. */
  verify(token: string): JsonObject | undefined {
    const [head, body, signature, ...more] = token.split('.');
    if (head !== header || body === undefined || signature === undefined || more.length > 0) return undefined;
    const key = { key: this.#keys.publicKey, dsaEncoding: 'ieee-p1363' as const };
    if (!verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))) return undefined;
    const claims: unknown = JSON.parse(Buffer.from(body, 'base64url').toString());
    return isObject(claims) ? claims : undefined;
  }
}

function encode(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
