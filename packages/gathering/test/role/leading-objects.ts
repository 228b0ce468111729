import type { JsonObject } from '@insights/fake-cluster';

/** Objects that make functions read others: what follows from nothing is never asked for. */
export const leadingObjects: readonly JsonObject[] = [
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
];
