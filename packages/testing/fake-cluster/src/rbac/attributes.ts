import type { UserInfo } from '../auth/user.ts';
import { ApiError, qualifiedResource } from '../api-error.ts';

/** What somebody wants to do: on a resource, or on a path that is none. */
export interface AccessAttributes {
  /** `get`, `list`, `watch`, `create`, …; for paths the lower-case HTTP method. */
  readonly verb: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  /** Only for requests that are not about a resource. */
  readonly path?: string;
}

/** 403 in the words of Kubernetes (apiserver `responsewriters.Forbidden`). */
export function forbidden(user: UserInfo, attributes: AccessAttributes): ApiError {
  const { path, group = '', resource = '', name = '' } = attributes;
  if (path !== undefined) {
    const message = `forbidden: User ${quoted(user.name)} cannot ${attributes.verb} path ${quoted(path)}`;
    return new ApiError({ code: 403, reason: 'Forbidden', message, details: {} });
  }
  const object = qualifiedResource({ group, plural: resource });
  const message = `${object}${name === '' ? '' : ` ${quoted(name)}`} is forbidden: ${reason(user, attributes)}`;
  const details = { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind: resource };
  return new ApiError({ code: 403, reason: 'Forbidden', message, details });
}

function reason(user: UserInfo, { verb, group = '', resource = '', subresource, namespace }: AccessAttributes): string {
  const full = subresource === undefined ? resource : `${resource}/${subresource}`;
  const scope =
    namespace === undefined || namespace === '' ? 'at the cluster scope' : `in the namespace ${quoted(namespace)}`;
  return `User ${quoted(user.name)} cannot ${verb} resource ${quoted(full)} in API group ${quoted(group)} ${scope}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
