import { describe, expect, it } from '@jest/globals';
import { readPodIdentity } from '../src/pod-identity.ts';

const releaseImage = `quay.io/a/b@sha256:${'1'.repeat(64)}`;
const env = {
  POD_NAME: 'insights-operator-1',
  POD_NAMESPACE: 'openshift-insights',
  POD_UID: 'u',
  NODE_NAME: 'worker-0',
  RELEASE_VERSION: '4.20.3',
  RELATED_IMAGE_GATHERER: releaseImage,
};

describe('readPodIdentity', () => {
  it('reads who the pod is from the environment', () => {
    expect(readPodIdentity(env)).toEqual({
      name: 'insights-operator-1',
      namespace: 'openshift-insights',
      uid: 'u',
      nodeName: 'worker-0',
      releaseVersion: '4.20.3',
      releaseImage,
    });
  });

  it('names every variable that is missing or empty', () => {
    const { POD_UID: _, ...rest } = env;

    expect(() => readPodIdentity({ ...rest, NODE_NAME: '' })).toThrow('environment lacks POD_UID, NODE_NAME');
  });

  it.each(['nonsense', '4', 'v4.20.3', '4.20.3 ', '4.20.3-', '4.20.3\n'])(
    'names RELEASE_VERSION when it is "%s"',
    (version) => {
      const read = () => readPodIdentity({ ...env, RELEASE_VERSION: version });

      expect(read).toThrow(
        expect.objectContaining({ code: 'ERR_USAGE', message: expect.stringMatching(/^RELEASE_VERSION: /) }),
      );
    },
  );

  it.each(['4.20.3', '4.20', '0.0.1-snapshot', '4.21.0-rc.1+build.7', '4.20.0-0.okd-2026-01-01'])(
    'takes %s for a version',
    (version) => {
      expect(readPodIdentity({ ...env, RELEASE_VERSION: version }).releaseVersion).toBe(version);
    },
  );

  it.each([
    'garbage',
    'quay.io/a/b',
    'quay.io/a/b@sha256:1',
    'quay.io/a/b:',
    'no image; $(reboot)',
    'http://quay.io/a:b',
  ])('names RELATED_IMAGE_GATHERER when it is "%s"', (image) => {
    const read = () => readPodIdentity({ ...env, RELATED_IMAGE_GATHERER: image });

    expect(read).toThrow(expect.objectContaining({ message: expect.stringMatching(/^RELATED_IMAGE_GATHERER: /) }));
  });

  it.each(['insights-operator:release', 'localhost:5000/a/b:1', releaseImage])('takes %s for an image', (image) => {
    expect(readPodIdentity({ ...env, RELATED_IMAGE_GATHERER: image }).releaseImage).toBe(image);
  });
});
