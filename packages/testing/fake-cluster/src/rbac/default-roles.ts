import type { JsonObject } from '../json.ts';

const apiVersion = 'rbac.authorization.k8s.io/v1';
const readVerbs = ['get', 'list', 'watch'];
const writeVerbs = ['create', 'delete', 'deletecollection', 'patch', 'update'];
const groups = ['', 'apps', 'batch', 'autoscaling', 'policy', 'networking.k8s.io'];

function clusterRole(name: string, rules: JsonObject[]): JsonObject {
  return {
    apiVersion,
    kind: 'ClusterRole',
    metadata: { name, labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } },
    rules,
  };
}

function bindToGroups(name: string, subjects: readonly string[]): JsonObject {
  return {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: { name, labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: subjects.map((group) => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: group })),
  };
}

function urls(paths: readonly string[]): JsonObject {
  return { verbs: ['get'], nonResourceURLs: [...paths] };
}

const publicPaths = ['/healthz', '/livez', '/readyz', '/version', '/version/'];
const discoveryPaths = ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*', ...publicPaths];
const everything: JsonObject = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };
const readable = [
  'configmaps',
  'endpoints',
  'events',
  'persistentvolumeclaims',
  'pods',
  'pods/log',
  'pods/status',
  'services',
  'serviceaccounts',
  'deployments',
  'daemonsets',
  'replicasets',
  'statefulsets',
  'jobs',
  'cronjobs',
  'ingresses',
  'networkpolicies',
  'poddisruptionbudgets',
];

/**
 * What every cluster has from its first second (kubernetes/kubernetes:plugin/pkg/auth/authorizer/rbac/bootstrappolicy), in
 * short.
 */
export const defaultRoles: readonly JsonObject[] = [
  clusterRole('cluster-admin', [everything, { verbs: ['*'], nonResourceURLs: ['*'] }]),
  clusterRole('cluster-reader', [
    { ...everything, verbs: readVerbs },
    { verbs: ['get'], nonResourceURLs: ['*'] },
  ]),
  clusterRole('admin', [
    {
      apiGroups: ['*'],
      resources: [...readable, 'secrets', 'roles', 'rolebindings'],
      verbs: [...readVerbs, ...writeVerbs],
    },
  ]),
  clusterRole('edit', [
    { apiGroups: groups, resources: [...readable, 'secrets'], verbs: [...readVerbs, ...writeVerbs] },
  ]),
  clusterRole('view', [{ apiGroups: groups, resources: readable, verbs: readVerbs }]),
  clusterRole('system:discovery', [urls(discoveryPaths)]),
  clusterRole('system:public-info-viewer', [urls(publicPaths)]),
  clusterRole('system:basic-user', [
    {
      apiGroups: ['authorization.k8s.io'],
      resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
      verbs: ['create'],
    },
    { apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'], verbs: ['create'] },
  ]),
  clusterRole('system:auth-delegator', [
    { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
    { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
  ]),
  bindToGroups('cluster-admin', ['system:masters']),
  bindToGroups('system:discovery', ['system:authenticated']),
  bindToGroups('system:basic-user', ['system:authenticated']),
  bindToGroups('system:public-info-viewer', ['system:authenticated', 'system:unauthenticated']),
];
