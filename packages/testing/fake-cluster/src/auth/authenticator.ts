import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { unauthorized } from '../api-error.ts';
import { defaultAudience, type ServiceAccountTokens } from './service-account-tokens.ts';
import { adminUser, anonymousUser, type UserInfo } from './user.ts';

/** Finds out who sends a request: the admin token, a service-account token, or nobody in particular. */
export class Authenticator {
  readonly adminToken = randomBytes(24).toString('base64url');
  readonly #serviceAccounts: ServiceAccountTokens;

  constructor(serviceAccounts: ServiceAccountTokens) {
    this.#serviceAccounts = serviceAccounts;
  }

  /** @throws ApiError 401 when there are credentials, but wrong or expired ones */
  authenticate(headers: IncomingHttpHeaders): UserInfo {
    const { authorization } = headers;
    if (authorization === undefined) return anonymousUser;
    const token = /^Bearer (.+)$/i.exec(authorization)?.[1]?.trim() ?? '';
    const user = this.userOf(token);
    if (!user) throw unauthorized();
    return user;
  }

  /** The user of a bearer token for this API server. */
  userOf(token: string): UserInfo | undefined {
    if (isSame(token, this.adminToken)) return adminUser;
    const checked = this.#serviceAccounts.check(token);
    return checked?.audiences.includes(defaultAudience) ? checked.user : undefined;
  }
}

function isSame(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
}
