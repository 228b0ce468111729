import type { PodIdentity } from '../../src/pod-identity.ts';

/** Who `main` is in tests. */
export const identity: PodIdentity = {
  name: 'insights-operator-1',
  namespace: 'openshift-insights',
  uid: '5b1e3b7c-0d6b-4f2e-8e0e-8f3f3f0e5a11',
  nodeName: 'worker-0',
  releaseVersion: '4.20.3',
  releaseImage: `quay.io/openshift/origin-insights-operator@sha256:${'3'.repeat(64)}`,
};
