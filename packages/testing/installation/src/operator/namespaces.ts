import type { Manifest } from '../manifests/manifest.ts';

/** The namespaces of the operator: where one of them is, an operator is installed. */
export const operatorNamespaces: readonly Manifest[] = ['openshift-insights', 'openshift-config'].map((name) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
}));
