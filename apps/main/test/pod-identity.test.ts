import { describe, expect, it } from '@jest/globals';
import { readPodIdentity } from '../src/pod-identity.ts';

const env = {
  POD_NAME: 'insights-operator-1',
  POD_NAMESPACE: 'openshift-insights',
  POD_UID: 'u',
  NODE_NAME: 'worker-0',
  RELEASE_VERSION: '4.20.3',
  RELATED_IMAGE_GATHERER: 'quay.io/a/b@sha256:1',
};

describe('readPodIdentity', () => {
  it('reads who the pod is from the environment', () => {
    expect(readPodIdentity(env)).toEqual({
      name: 'insights-operator-1',
      namespace: 'openshift-insights',
      uid: 'u',
      nodeName: 'worker-0',
      releaseVersion: '4.20.3',
      releaseImage: 'quay.io/a/b@sha256:1',
    });
  });

  it('names every variable that is missing or empty', () => {
    const { POD_UID: _, ...rest } = env;

    expect(() => readPodIdentity({ ...rest, NODE_NAME: '' })).toThrow('environment lacks POD_UID, NODE_NAME');
  });
});
