/** The objects that explain the operator, for must-gather and support. */
export function relatedObjects(namespace: string): Readonly<Record<string, string>>[] {
  const core = '';
  const rbac = 'rbac.authorization.k8s.io';
  return [
    { group: core, resource: 'namespaces', name: 'openshift-insights' },
    { group: 'apps', resource: 'deployments', namespace, name: 'insights-operator' },
    { group: core, resource: 'secrets', namespace: 'openshift-config', name: 'pull-secret' },
    { group: core, resource: 'secrets', namespace: 'openshift-config', name: 'support' },
    { group: core, resource: 'serviceaccounts', namespace, name: 'gather' },
    { group: core, resource: 'serviceaccounts', namespace, name: 'operator' },
    { group: core, resource: 'services', namespace, name: 'metrics' },
    { group: core, resource: 'configmaps', namespace, name: 'service-ca-bundle' },
    { group: 'operator.openshift.io', resource: 'insightsoperators', name: 'cluster' },
    { group: rbac, resource: 'clusterroles', name: 'insights-operator' },
    { group: rbac, resource: 'clusterroles', name: 'insights-operator-gather' },
    { group: rbac, resource: 'clusterroles', name: 'insights-runtime-extractor-role' },
  ];
}
