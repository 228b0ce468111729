import { describe, expect, it } from '@jest/globals';
import { shortImage } from '../../src/images/image-reference.ts';

const hex = 'ab'.repeat(32);

describe('the short form of an image', () => {
  it.each([
    [`quay.io/openshift/a@sha256:${hex}`, `sha256:${hex}`],
    [`quay.io:5000/openshift/a:4.20@sha256:${hex}`, `sha256:${hex}`],
    [`a@sha512:${hex}${hex}`, `sha512:${hex}${hex}`],
    ['quay.io/a/b:1', 'quay.io/a/b:1'],
    ['nginx', 'nginx'],
    ['Registry.Corp.example:5000/a__b/c.d:v1.2-x', 'Registry.Corp.example:5000/a__b/c.d:v1.2-x'],
    [`sha256:${hex}`, `sha256:${hex}`],
  ])('of %s is %s', (image, short) => {
    expect(shortImage(image)).toBe(short);
  });

  it.each(['', 'a b', 'a@sha256:abc', 'quay.io/A', 'quay.io//a', '-a-', `a@b@sha256:${hex}`, 'a:', 'x'.repeat(1025)])(
    'is not told of %j',
    (image) => {
      expect(shortImage(image)).toBeUndefined();
    },
  );

  it('is found in time that grows with the text', () => {
    const before = process.cpuUsage().user;

    for (let round = 0; round < 200; round += 1) {
      for (const part of ['a-', 'a.', 'a_', 'a/', 'a:']) expect(shortImage(`${part.repeat(500)}!`)).toBeUndefined();
    }
    expect((process.cpuUsage().user - before) / 1000).toBeLessThan(2000);
  });
});
