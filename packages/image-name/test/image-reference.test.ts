import { describe, expect, it } from '@jest/globals';
import { formatImage, isImageNameError, parseImageReference } from '../src/index.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('image references', () => {
  it.each([
    ['quay.io/openshift/origin:4.20', { registry: 'quay.io', repository: 'openshift/origin', tag: '4.20' }],
    ['quay.io:443/a', { registry: 'quay.io:443', repository: 'a' }],
    ['localhost/a:b', { registry: 'localhost', repository: 'a', tag: 'b' }],
    ['127.0.0.1:5000/a/b:c', { registry: '127.0.0.1:5000', repository: 'a/b', tag: 'c' }],
    ['[::1]:5000/a:b', { registry: '[::1]:5000', repository: 'a', tag: 'b' }],
    ['Quay.IO/a_b/c__d/e-f.g:T', { registry: 'quay.io', repository: 'a_b/c__d/e-f.g', tag: 'T' }],
    [`quay.io/a@${digest}`, { registry: 'quay.io', repository: 'a', digest }],
    [`quay.io/a:b@${digest}`, { registry: 'quay.io', repository: 'a', tag: 'b', digest }],
    ['docker.io/busybox:1', { registry: 'docker.io', repository: 'library/busybox', tag: '1' }],
    ['index.docker.io/a/b', { registry: 'docker.io', repository: 'a/b' }],
    ['registry-1.docker.io/busybox', { registry: 'docker.io', repository: 'library/busybox' }],
    ['Docker.IO/gatherer', { registry: 'docker.io', repository: 'library/gatherer' }],
    ['docker.io:443/a', { registry: 'docker.io:443', repository: 'a' }],
    ['Registry.Corp.example:5000/x', { registry: 'registry.corp.example:5000', repository: 'x' }],
    ['LOCALHOST/a', { registry: 'localhost', repository: 'a' }],
    ['[0:0:0:0:0:0:0:1]:5000/a', { registry: '[::1]:5000', repository: 'a' }],
    ['[2001:DB8::0:1]/a', { registry: '[2001:db8::1]', repository: 'a' }],
  ])('reads %s', (text, expected) => {
    expect(parseImageReference(text)).toEqual(expected);
  });

  it.each([
    '',
    'busybox',
    'busybox:1',
    'openshift/origin:4.20',
    'https://quay.io/a:b',
    'quay.io/A:b',
    'quay.io/',
    'quay.io//a',
    'quay.io/a:',
    'quay.io/a:-b',
    `quay.io/a:${'b'.repeat(129)}`,
    'quay.io/a@sha256:abc',
    `quay.io/a@${digest}@${digest}`,
    `quay.io/a@${digest.toUpperCase()}`,
    'quay.io:99999/a',
    'quay.io:0/a',
    'quay.io:0443/a',
    'quay.io./a',
    '[:::]/a',
    '[::1%eth0]/a',
    '-quay.io/a',
    'quay.io/a b',
    `quay.io/${'a/'.repeat(130)}a`,
  ])('refuses "%s" and says what was expected', (text) => {
    const parse = () => parseImageReference(text);

    expect(parse).toThrow(expect.objectContaining({ code: 'ERR_IMAGE_REFERENCE_INVALID' }));
    expect(parse).toThrow(/is not a fully qualified image: /);
  });

  it('writes what it reads', () => {
    const text = `quay.io/openshift/origin:4.20@${digest}`;

    expect(formatImage(parseImageReference(text))).toBe(text);
  });

  it.each([
    'x'.repeat(10_000),
    `quay.io/a:${'x'.repeat(10_000)}`,
    `quay.io/${'X'.repeat(10_000)}`,
    `${'x.'.repeat(10_000)}/a`,
  ])('keeps a very long text out of the message', (text) => {
    expect(messageFor(text).length).toBeLessThan(700);
  });
});

function messageFor(text: string): string {
  try {
    parseImageReference(text);
  } catch (error) {
    if (isImageNameError(error)) return error.message;
  }
  throw new Error('no error of this package was thrown');
}
