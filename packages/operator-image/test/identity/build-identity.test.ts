import { describe, expect, it } from '@jest/globals';
import { imageLabels } from '../../src/index.ts';
import { identityOf } from '../support.ts';

describe('the labels of an image', () => {
  it('are the three of OCI and our own, in a fixed order', () => {
    expect(imageLabels(identityOf('4.20.7'))).toEqual({
      'org.opencontainers.image.version': '4.20.7',
      'org.opencontainers.image.revision': 'a'.repeat(40),
      'org.opencontainers.image.created': '2026-01-02T03:04:05.000Z',
      'insights.openshift.io/contract': '1',
      'insights.openshift.io/min-main': '4.20.0',
      'insights.openshift.io/openshift-range': '>=4.20.0 <4.21.0',
      'insights.openshift.io/stream': '4.20',
    });
  });

  it('name another stream, range and main where that is said', () => {
    const labels = imageLabels({ ...identityOf('4.20.7'), stream: '*', openshiftRange: '>=4.18.0', minMain: '4.19.2' });

    expect(labels).toMatchObject({
      'insights.openshift.io/min-main': '4.19.2',
      'insights.openshift.io/openshift-range': '>=4.18.0',
      'insights.openshift.io/stream': '*',
    });
  });
});
