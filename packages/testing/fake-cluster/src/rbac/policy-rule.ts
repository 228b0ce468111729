import { arrayAt, type JsonObject } from '../json.ts';
import type { AccessAttributes } from './attributes.ts';

/** One rule of a Role or ClusterRole. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** The rules of a Role or ClusterRole object. */
export function rulesOfRole(role: JsonObject): PolicyRule[] {
  return arrayAt(role, 'rules').map((rule) => {
    const strings = (member: string) => arrayAt(rule, member).filter((value) => typeof value === 'string');
    return {
      verbs: strings('verbs'),
      apiGroups: strings('apiGroups'),
      resources: strings('resources'),
      resourceNames: strings('resourceNames'),
      nonResourceURLs: strings('nonResourceURLs'),
    };
  });
}

/** Whether a rule allows it (kubernetes/kubernetes:pkg/apis/rbac/v1/evaluation_helpers.go). */
export function isAllowedBy(rule: PolicyRule, attributes: AccessAttributes): boolean {
  if (!has(rule.verbs, attributes.verb)) return false;
  const { path } = attributes;
  if (path !== undefined) return rule.nonResourceURLs.some((pattern) => matchesUrl(pattern, path));
  return (
    has(rule.apiGroups, attributes.group ?? '') &&
    matchesResource(rule.resources, attributes) &&
    (rule.resourceNames.length === 0 || rule.resourceNames.includes(attributes.name ?? ''))
  );
}

function has(allowed: readonly string[], value: string): boolean {
  return allowed.includes('*') || allowed.includes(value);
}

function matchesResource(allowed: readonly string[], { resource = '', subresource }: AccessAttributes): boolean {
  if (allowed.includes('*')) return true;
  if (subresource === undefined) return allowed.includes(resource);
  return allowed.includes(`${resource}/${subresource}`) || allowed.includes(`*/${subresource}`);
}

function matchesUrl(pattern: string, path: string): boolean {
  if (pattern === '*' || pattern === path) return true;
  return pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1));
}
