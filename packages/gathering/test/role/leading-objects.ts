import type { JsonObject } from '@insights/fake-cluster';

/** Objects that make functions read others: what follows from nothing is never asked for. */
export const leadingObjects: readonly JsonObject[] = [
  {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'master-0', labels: { 'node-role.kubernetes.io/master': '' } },
    status: {
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      daemonEndpoints: { kubeletEndpoint: { Port: 1 } },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'metrics', namespace: 'dvo', labels: { name: 'deployment-validation-operator' } },
    spec: { ports: [{ port: 8383 }] },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'db-prometheus-k8s-0', namespace: 'openshift-monitoring' },
    spec: { volumeName: 'pv-0' },
  },
  { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv-0' } },
  {
    apiVersion: 'operators.coreos.com/v1',
    kind: 'Operator',
    metadata: { name: 'eap.openshift-operators' },
    status: { components: { refs: [{ kind: 'ClusterServiceVersion', name: 'eap.v2.1.1', namespace: 'eap' }] } },
  },
  {
    apiVersion: 'operators.coreos.com/v1alpha1',
    kind: 'ClusterServiceVersion',
    metadata: { name: 'eap.v2.1.1', namespace: 'eap' },
    spec: { displayName: 'JBoss EAP' },
    status: { conditions: [] },
  },
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'sdi' } },
  {
    apiVersion: 'installers.datahub.sap.com/v1alpha1',
    kind: 'DataHub',
    metadata: { name: 'default', namespace: 'sdi' },
  },
  { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'backup', namespace: 'sdi' }, status: { failed: 1 } },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'backup-1',
      namespace: 'sdi',
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'backup', uid: '1' }],
    },
    spec: { containers: [] },
    status: { phase: 'Failed' },
  },
  // One that is asked about nothing, as nothing runs on its node.
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'extractor',
      namespace: 'openshift-insights',
      labels: { 'app.kubernetes.io/name': 'insights-runtime-extractor' },
    },
    spec: { containers: [] },
    status: { phase: 'Running', podIP: '10.0.0.1' },
  },
  {
    apiVersion: 'config.openshift.io/v1',
    kind: 'ClusterOperator',
    metadata: { name: 'config-operator' },
    status: {
      relatedObjects: [
        { group: 'operator.openshift.io', resource: 'configs', name: 'cluster' },
        { group: 'samples.operator.openshift.io', resource: 'configs', name: 'cluster' },
      ],
    },
  },
  { apiVersion: 'operator.openshift.io/v1', kind: 'Config', metadata: { name: 'cluster' } },
  { apiVersion: 'samples.operator.openshift.io/v1', kind: 'Config', metadata: { name: 'cluster' } },
];
