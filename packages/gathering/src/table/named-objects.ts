import { apiResource } from '../api-resource.ts';
import type { Row } from './row.ts';

/** A few objects by their names (`openshift/insights-operator:docs/gathered-data.md`). */
export const namedObjects: readonly Row[] = [
  {
    id: 'clusterroles',
    description: 'The roles admin and edit, whose change breaks what relies on them.',
    resource: apiResource('rbac.authorization.k8s.io/v1', 'clusterroles', 'ClusterRole'),
    names: ['admin', 'edit'],
    record: 'cluster-scoped-resources/rbac.authorization.k8s.io/clusterroles/{name}',
    notFound: 'error',
    since: '4.15',
    sensitivity: 'names',
  },
  {
    id: 'crds',
    description: 'The definitions of volume snapshots: their versions decide whether an update can go on.',
    resource: apiResource('apiextensions.k8s.io/v1', 'customresourcedefinitions', 'CustomResourceDefinition'),
    names: ['volumesnapshots.snapshot.storage.k8s.io', 'volumesnapshotcontents.snapshot.storage.k8s.io'],
    record: 'config/crd/{name}',
    notFound: 'quiet',
    together: true,
    since: '4.6',
    sensitivity: 'settings',
  },
];
