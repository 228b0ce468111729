import { present } from '@insights/process';

/** Who sent a request, as authentication found out. */
export interface UserInfo {
  readonly name: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Members of this group may do everything; no role is asked. */
export const mastersGroup = 'system:masters';

const authenticatedGroup = 'system:authenticated';

/** The owner of the admin token. */
export const adminUser: UserInfo = { name: 'system:admin', groups: [mastersGroup, authenticatedGroup] };

/** Who sends no credentials at all. */
export const anonymousUser: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/** A service account as a user (apiserver `serviceaccount.UserInfo`). */
export function serviceAccountUser(account: {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}): UserInfo {
  const { namespace, name, uid, extra } = account;
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, authenticatedGroup],
    uid,
    ...present({ extra }),
  };
}

/** A user that an administrator acts as; always counts as authenticated. */
export function impersonatedUser(name: string, groups: readonly string[]): UserInfo {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name);
  if (account && groups.length === 0) {
    return serviceAccountUser({ namespace: account[1] ?? '', name: account[2] ?? '', uid: '' });
  }
  if (name === anonymousUser.name) return anonymousUser;
  return { name, groups: [...groups, authenticatedGroup] };
}
