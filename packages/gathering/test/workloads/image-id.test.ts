import { describe, expect, it } from '@jest/globals';
import { imageIdOf } from '../../src/workloads/image-id.ts';

const digest = `sha256:${'0a'.repeat(32)}`;

describe('the id of an image', () => {
  it.each([
    [`quay.io/openshift/origin@${digest}`],
    [`docker-pullable://quay.io/openshift/origin@${digest}`],
    [`registry.corp.example:5000/team/app:v1@${digest}`],
    [`app@${digest}`],
  ])('of %s is its digest', (reference) => {
    expect(imageIdOf(reference)).toBe(digest);
  });

  it('may be a digest of another algorithm', () => {
    expect(imageIdOf(`a@sha512:${'0'.repeat(128)}`)).toBe(`sha512:${'0'.repeat(128)}`);
  });

  it.each([
    '',
    'quay.io/openshift/origin:v4',
    digest,
    `@${digest}`,
    `a@${digest.slice(0, 30)}`,
    `a@sha256:${'0'.repeat(200)}`,
    `a@sha256:../../../${'0'.repeat(40)}`,
    `a@${digest}/status`,
    `a b@${digest}`,
    `a@b@${digest}`,
  ])('cannot be told from %j', (reference) => {
    expect(imageIdOf(reference)).toBeUndefined();
  });
});
