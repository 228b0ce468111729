import type { Manifest } from '@insights/installation';

/**
 * Objects that lead gathering functions to others: without them rights of the role that follow from what is found would
 * never be used.
 */
export const followedObjects: readonly Manifest[] = [
  ...['openshift-monitoring', 'openshift-operators', 'sap'].map(namespace),
  // The networks of this cluster, and a domain that is everywhere in it: what obfuscation hides, and keeps apart.
  {
    apiVersion: 'config.openshift.io/v1',
    kind: 'Network',
    metadata: { name: 'cluster' },
    spec: { clusterNetwork: [{ cidr: '10.88.77.0/24', hostPrefix: 24 }], serviceNetwork: ['10.96.0.0/16'] },
  },
  {
    apiVersion: 'config.openshift.io/v1',
    kind: 'DNS',
    metadata: { name: 'cluster' },
    spec: { baseDomain: 'insights.test' },
  },
  // An operator in trouble leads to the pods of its namespaces, their events and logs.
  {
    apiVersion: 'config.openshift.io/v1',
    kind: 'ClusterOperator',
    metadata: { name: 'kube-apiserver' },
    status: {
      conditions: [{ type: 'Degraded', status: 'True', reason: 'NodeInstallerDegraded', message: 'a test' }],
      relatedObjects: [
        { group: 'operator.openshift.io', resource: 'kubeapiservers', name: 'cluster' },
        { group: 'samples.operator.openshift.io', resource: 'configs', name: 'cluster' },
        { group: '', resource: 'namespaces', name: 'openshift-insights' },
      ],
    },
  },
  {
    apiVersion: 'operator.openshift.io/v1',
    kind: 'KubeAPIServer',
    metadata: { name: 'cluster' },
    spec: { logLevel: 'Normal' },
  },
  // A claim leads to its volume.
  {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'pv-prometheus' },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'none',
      hostPath: { path: '/var/lib/pv-prometheus' },
      claimRef: { namespace: 'openshift-monitoring', name: 'prometheus-k8s-db-prometheus-k8s-0' },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'prometheus-k8s-db-prometheus-k8s-0', namespace: 'openshift-monitoring' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'none',
      volumeName: 'pv-prometheus',
      resources: { requests: { storage: '1Gi' } },
    },
  },
  // An operator of the lifecycle manager leads to its version.
  {
    apiVersion: 'operators.coreos.com/v1',
    kind: 'Operator',
    metadata: { name: 'example.openshift-operators' },
    status: {
      components: {
        refs: [
          {
            apiVersion: 'operators.coreos.com/v1alpha1',
            kind: 'ClusterServiceVersion',
            name: 'example.v1.0.0',
            namespace: 'openshift-operators',
          },
        ],
      },
    },
  },
  {
    apiVersion: 'operators.coreos.com/v1alpha1',
    kind: 'ClusterServiceVersion',
    metadata: { name: 'example.v1.0.0', namespace: 'openshift-operators' },
    spec: { displayName: 'Example' },
    status: { conditions: [{ phase: 'Succeeded', reason: 'InstallSucceeded' }] },
  },
  // A data hub leads to the pods of its namespace, and those to their jobs.
  {
    apiVersion: 'installers.datahub.sap.com/v1alpha1',
    kind: 'DataHub',
    metadata: { name: 'default', namespace: 'sap' },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'setup', namespace: 'sap' },
    spec: {
      template: {
        spec: {
          restartPolicy: 'Never',
          // No node has it: its pod stays pending.
          nodeSelector: { 'insights.test/nowhere': '' },
          containers: [{ name: 'setup', image: 'registry.insights.test:5000/none' }],
        },
      },
    },
  },
];

function namespace(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}
