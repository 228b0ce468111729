import { copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FakeCluster, JsonObject } from '@insights/fake-cluster';
import { temporaryFolder } from './temporary-folder.ts';

/** Files of `deploy/base` that grant main its rights. */
export const kubernetesRights = ['service-accounts.yaml', 'roles.yaml'];
export const openShiftRights = [...kubernetesRights, 'openshift-roles.yaml', 'openshift-secret-roles.yaml'];

const operatorUser = 'system:serviceaccount:openshift-insights:operator';

const repository = join(dirname(fileURLToPath(import.meta.url)), '../../../..');

/** One thing that somebody may do, or did. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  /** With its subresource: `pods/status`. */
  readonly resource: string;
  /** Absent: in every namespace. */
  readonly namespace: string | undefined;
  /** Absent: every object. */
  readonly name: string | undefined;
}

/** Applies these files of `deploy/base`. @returns a kubeconfig of the operator's account */
export async function grantRights(cluster: FakeCluster, files: readonly string[]): Promise<string> {
  await using folder = await temporaryFolder();
  for (const file of files) await copyFile(join(repository, 'deploy/base', file), join(folder.path, file));
  await cluster.loadObjects(folder.path);
  const account = { namespace: 'openshift-insights', name: 'operator' };
  return cluster.kubeconfigFor({ token: cluster.serviceAccountToken(account), user: 'operator' });
}

/** Takes OpenShift's configuration out of the API, discovery included. */
export function withoutOpenShift(cluster: FakeCluster): void {
  cluster.fail({ match: { path: '/apis/config.openshift.io*' }, times: 0, status: 404 });
}

/** Everything that the roles bound to the operator's account allow, one by one. */
export function grantedRights(cluster: FakeCluster): Right[] {
  const group = 'rbac.authorization.k8s.io';
  return ['rolebindings', 'clusterrolebindings'].flatMap((bindings) =>
    cluster.list({ group, resource: bindings }).flatMap((binding) => {
      const { metadata, roleRef, subjects = [] } = binding as unknown as Binding;
      if (!subjects.some(({ name, namespace }) => `system:serviceaccount:${namespace}:${name}` === operatorUser))
        return [];
      const { namespace } = metadata;
      const resource = roleRef.kind === 'Role' ? 'roles' : 'clusterroles';
      const role = cluster.get({ group, resource, ...(namespace && { namespace }), name: roleRef.name });
      return rightsOf(role ?? {}, namespace);
    }),
  );
}

/** Every request of the operator's account that was answered. */
export function requestsOfMain(cluster: FakeCluster): FakeCluster['requests'] {
  return cluster.requests.filter(({ user }) => user === operatorUser);
}

/** What the operator's account asked of the API server. */
export function usedRights(cluster: FakeCluster): Right[] {
  return requestsOfMain(cluster).flatMap(({ path, verb }) => rightOf(path, verb));
}

/** Whether a right covers what was asked. */
export function covers(right: Right, asked: Right): boolean {
  return (
    right.verb === asked.verb &&
    right.group === asked.group &&
    right.resource === asked.resource &&
    (right.namespace === undefined || right.namespace === asked.namespace) &&
    (right.name === undefined || right.name === asked.name)
  );
}

interface Binding {
  readonly metadata: { readonly namespace?: string };
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly name: string; readonly namespace?: string }[];
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

function rightsOf(role: JsonObject, namespace: string | undefined): Right[] {
  const rules = (role['rules'] ?? []) as unknown as readonly Rule[];
  return rules.flatMap(({ apiGroups, resources, resourceNames = [undefined], verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.flatMap((verb) => resourceNames.map((name) => ({ verb, group, resource, namespace, name }))),
      ),
    ),
  );
}

// /api/v1/namespaces/NS/RESOURCE/NAME/SUBRESOURCE, /apis/GROUP/VERSION/…; discovery needs no right of its own.
function rightOf(url: string, verb: string): Right[] {
  const [root, ...path] = url.replace(/\?.*/, '').split('/').slice(1);
  const group = root === 'apis' ? (path.shift() ?? '') : '';
  const [, ...rest] = path;
  const isNamespaced = rest[0] === 'namespaces' && rest.length > 2;
  const [resource, name, subresource] = isNamespaced ? rest.slice(2) : rest;
  if (resource === undefined) return [];
  const namespace = isNamespaced ? rest[1] : undefined;
  return [{ verb, group, resource: subresource ? `${resource}/${subresource}` : resource, namespace, name }];
}
