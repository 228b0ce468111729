import type { Authenticator } from '../auth/authenticator.ts';
import { defaultAudience } from '../auth/service-account-tokens.ts';
import { impersonatedUser, mastersGroup, type UserInfo } from '../auth/user.ts';
import { arrayAt, type JsonObject, type JsonValue, objectAt, stringAt } from '../json.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import type { AccessAttributes } from './attributes.ts';
import type { Authorizer } from './authorizer.ts';
import type { PolicyRule } from './policy-rule.ts';

/** What the reviews are decided with. */
export interface ReviewContext {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
}

/** Answers the create-only types of `authentication.k8s.io` and `authorization.k8s.io`. */
export function answerReview(
  context: ReviewContext,
  type: ResourceType,
  { user, body }: { user: UserInfo; body: JsonObject },
) {
  const spec = objectAt(body, 'spec') ?? {};
  const answer = { kind: type.kind, apiVersion: `${type.group}/${type.version}`, metadata: {}, spec };
  switch (type.kind) {
    case 'SelfSubjectAccessReview':
      return { ...answer, status: accessStatus(context, user, spec) };
    case 'SubjectAccessReview':
    case 'LocalSubjectAccessReview':
      return { ...answer, status: accessStatus(context, subjectOf(spec), spec) };
    case 'SelfSubjectRulesReview':
      return { ...answer, status: rulesStatus(context.authorizer, user, stringAt(spec, 'namespace')) };
    case 'TokenReview':
      return { ...answer, status: tokenStatus(context.authenticator, stringAt(spec, 'token') ?? '') };
    default:
      return { kind: answer.kind, apiVersion: answer.apiVersion, metadata: {}, status: { userInfo: userInfo(user) } };
  }
}

function subjectOf(spec: JsonObject): UserInfo {
  const groups = arrayAt(spec, 'groups').filter((group) => typeof group === 'string');
  return { ...impersonatedUser(stringAt(spec, 'user') ?? '', groups), ...(groups.length > 0 ? { groups } : {}) };
}

function accessStatus({ authorizer }: ReviewContext, user: UserInfo, spec: JsonObject): JsonObject {
  const isAllowed = authorizer.isAllowed(user, attributesOf(spec));
  return { allowed: isAllowed, ...(isAllowed ? { reason: 'RBAC: allowed' } : {}) };
}

function attributesOf(spec: JsonObject): AccessAttributes {
  const path = objectAt(spec, 'nonResourceAttributes');
  if (path) return { verb: stringAt(path, 'verb') ?? '', path: stringAt(path, 'path') ?? '' };
  const attributes = objectAt(spec, 'resourceAttributes');
  const text = (member: string) => {
    const value = stringAt(attributes, member);
    return value === '' ? undefined : value;
  };
  return {
    verb: text('verb') ?? '',
    group: text('group') ?? '',
    resource: text('resource') ?? '',
    subresource: text('subresource'),
    namespace: text('namespace'),
    name: text('name'),
  };
}

function rulesStatus(authorizer: Authorizer, user: UserInfo, namespace: string | undefined): JsonObject {
  const everything: PolicyRule[] = [
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'], resourceNames: [], nonResourceURLs: [] },
    { verbs: ['*'], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: ['*'] },
  ];
  const own = authorizer.rulesFor(user, namespace);
  const rules = user.groups.includes(mastersGroup) ? [...everything, ...own] : own;
  return {
    resourceRules: rules.filter((rule) => rule.resources.length > 0).map(resourceRule),
    nonResourceRules: rules
      .filter((rule) => rule.nonResourceURLs.length > 0)
      .map((rule) => ({ verbs: [...rule.verbs], nonResourceURLs: [...rule.nonResourceURLs] })),
    incomplete: false,
  };
}

function resourceRule({ verbs, apiGroups, resources, resourceNames }: PolicyRule): JsonObject {
  return {
    verbs: [...verbs],
    apiGroups: [...apiGroups],
    resources: [...resources],
    ...(resourceNames.length > 0 ? { resourceNames: [...resourceNames] } : {}),
  };
}

function tokenStatus(authenticator: Authenticator, token: string): JsonObject {
  const user = authenticator.userOf(token);
  if (!user) return { authenticated: false, error: 'invalid bearer token' };
  return { authenticated: true, user: userInfo(user), audiences: [defaultAudience] };
}

function userInfo({ name, uid, groups, extra }: UserInfo): JsonObject {
  const extras = Object.entries(extra ?? {}).map(([key, values]): [string, JsonValue] => [key, [...values]]);
  return {
    username: name,
    ...(uid === undefined || uid === '' ? {} : { uid }),
    groups: [...groups],
    ...(extras.length > 0 ? { extra: Object.fromEntries(extras) } : {}),
  };
}
