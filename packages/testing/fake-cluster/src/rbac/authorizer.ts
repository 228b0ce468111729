import { mastersGroup, type UserInfo } from '../auth/user.ts';
import { arrayAt, isObject, type JsonObject, objectAt, stringAt } from '../json.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import type { TypeRegistry } from '../resources/type-registry.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { keyOf, parseStored } from '../store/stored-object.ts';
import type { AccessAttributes } from './attributes.ts';
import { isAllowedBy, type PolicyRule, rulesOfRole } from './policy-rule.ts';

const rbacGroup = 'rbac.authorization.k8s.io';

interface Binding {
  /** `undefined`: a ClusterRoleBinding. */
  readonly namespace: string | undefined;
  readonly subjects: readonly JsonObject[];
  readonly rules: readonly PolicyRule[];
}

/** Decides from the Roles, ClusterRoles and bindings in the store, as RBAC does. */
export class Authorizer {
  readonly #store: ObjectStore;
  readonly #types: TypeRegistry;
  // Roles change seldom and are asked at each request: read again only after a change.
  #bindings: readonly Binding[] | undefined;

  constructor(store: ObjectStore, types: TypeRegistry) {
    this.#store = store;
    this.#types = types;
    store.subscribe(({ object }) => {
      if (object.type.group === rbacGroup) this.#bindings = undefined;
    });
  }

  isAllowed(user: UserInfo, attributes: AccessAttributes): boolean {
    if (user.groups.includes(mastersGroup)) return true;
    return this.rulesFor(user, attributes.namespace).some((rule) => isAllowedBy(rule, attributes));
  }

  /** All rules that hold for a user in a namespace; without one, the cluster-wide rules. */
  rulesFor(user: UserInfo, namespace: string | undefined): PolicyRule[] {
    this.#bindings ??= this.#readBindings();
    return this.#bindings
      .filter((binding) => binding.namespace === undefined || binding.namespace === namespace)
      .filter(({ subjects, namespace: own }) => subjects.some((subject) => isSubject(subject, user, own)))
      .flatMap(({ rules }) => rules);
  }

  #readBindings(): Binding[] {
    return ['clusterrolebindings', 'rolebindings'].flatMap((resource) => {
      const type = this.#type(resource);
      return this.#store.list(type).map((stored) => {
        const binding = parseStored(stored);
        const namespace = type.namespaced ? stored.namespace : undefined;
        return {
          namespace,
          subjects: arrayAt(binding, 'subjects').filter(isObject),
          rules: this.#rulesOf(objectAt(binding, 'roleRef') ?? {}, namespace),
        };
      });
    });
  }

  #rulesOf(roleRef: JsonObject, namespace: string | undefined): PolicyRule[] {
    const isClusterRole = stringAt(roleRef, 'kind') === 'ClusterRole';
    const name = stringAt(roleRef, 'name') ?? '';
    const type = this.#type(isClusterRole ? 'clusterroles' : 'roles');
    const stored = this.#store.get(type, isClusterRole ? name : keyOf(namespace, name));
    if (!stored) return [];
    const role = parseStored(stored);
    return [...rulesOfRole(role), ...this.#aggregatedRules(role)];
  }

  // A ClusterRole with an aggregationRule also has the rules of all roles with these labels.
  #aggregatedRules(role: JsonObject): PolicyRule[] {
    return arrayAt(role, 'aggregationRule', 'clusterRoleSelectors').flatMap((selector) => {
      const wanted = Object.entries(objectAt(selector, 'matchLabels') ?? {});
      if (wanted.length === 0) return [];
      return this.#store
        .list(this.#type('clusterroles'))
        .filter(({ labels }) => wanted.every(([key, value]) => labels.get(key) === value))
        .flatMap((stored) => rulesOfRole(parseStored(stored)));
    });
  }

  #type(resource: string): ResourceType {
    const type = this.#types.byResource({ group: rbacGroup, version: 'v1', resource });
    if (!type) throw new TypeError(`${resource} is a built-in type`);
    return type;
  }
}

function isSubject(subject: JsonObject, user: UserInfo, bindingNamespace: string | undefined): boolean {
  const name = stringAt(subject, 'name') ?? '';
  if (stringAt(subject, 'kind') === 'User') return name === user.name;
  if (stringAt(subject, 'kind') === 'Group') return user.groups.includes(name);
  const namespace = stringAt(subject, 'namespace') ?? bindingNamespace ?? '';
  return user.name === `system:serviceaccount:${namespace}:${name}`;
}
