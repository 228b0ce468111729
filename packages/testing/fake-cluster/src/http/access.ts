import type { IncomingHttpHeaders } from 'node:http';
import { impersonatedUser, type UserInfo } from '../auth/user.ts';
import { type AccessAttributes, forbidden } from '../rbac/attributes.ts';
import type { ApiRequest } from './api-request.ts';
import type { ServerContext } from './server-context.ts';

/**
 * Who a request comes from, or whom it may act as (`Impersonate-User`, `Impersonate-Group`).
 * @throws ApiError 401, or 403 when the sender may not impersonate
 */
export function identify({ controlPlane }: ServerContext, headers: IncomingHttpHeaders): UserInfo {
  const { authenticator, authorizer } = controlPlane;
  const user = authenticator.authenticate(headers);
  const name = headers['impersonate-user'];
  if (typeof name !== 'string') return user;
  const groups = listOf(headers['impersonate-group']);
  const wanted: AccessAttributes[] = [
    impersonation(name),
    ...groups.map((group) => ({ verb: 'impersonate', group: '', resource: 'groups', name: group })),
  ];
  const refused = wanted.find((attributes) => !authorizer.isAllowed(user, attributes));
  if (refused) throw forbidden(user, refused);
  return impersonatedUser(name, groups);
}

function impersonation(name: string): AccessAttributes {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name);
  if (!account) return { verb: 'impersonate', group: '', resource: 'users', name };
  return { verb: 'impersonate', group: '', resource: 'serviceaccounts', namespace: account[1], name: account[2] };
}

// Node joins repeated headers of this name with a comma.
function listOf(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  return text
    .split(',')
    .map((group) => group.trim())
    .filter((group) => group !== '');
}

/** @throws ApiError 403 */
export function authorize({ controlPlane }: ServerContext, { user, info, path }: ApiRequest): void {
  const { verb, group, resource, subresource, namespace, name } = info;
  const attributes: AccessAttributes = info.isResource
    ? { verb, group: group ?? '', resource: resource ?? '', subresource, namespace, name }
    : { verb, path };
  if (!controlPlane.authorizer.isAllowed(user, attributes)) throw forbidden(user, attributes);
}
