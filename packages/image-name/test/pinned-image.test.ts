import { describe, expect, it } from '@jest/globals';
import { array, assert, constantFrom, property, stringMatching } from 'fast-check';
import {
  classifyPin,
  findPinnedImage,
  formatImage,
  isRunnableDigest,
  parseImageReference,
  parsePinnedImage,
  pinImage,
} from '../src/index.ts';
import { sameImage } from '../src/pinned-image.ts';

const sha256 = `sha256:${'a'.repeat(64)}`;
const sha512 = `sha512:${'a'.repeat(128)}`;

describe('pinned images', () => {
  it.each([
    [`quay.io/a/b@${sha256}`, `quay.io/a/b@${sha256}`],
    [`quay.io/a/b:tag@${sha256}`, `quay.io/a/b@${sha256}`],
    [`docker.io/gatherer@${sha256}`, `docker.io/library/gatherer@${sha256}`],
    [`index.docker.io/team/x@${sha256}`, `docker.io/team/x@${sha256}`],
    [`Registry.Corp.example:5000/x@${sha256}`, `registry.corp.example:5000/x@${sha256}`],
    [`[::1]:5000/a@${sha256}`, `[::1]:5000/a@${sha256}`],
  ])('are read from %s in normal form', (text, normal) => {
    expect(formatImage(parsePinnedImage(text))).toBe(normal);
  });

  it.each([
    ['quay.io/a/b', /must be pinned/],
    ['quay.io/a/b:tag', /must be pinned/],
    [`quay.io/a/b@${sha512}`, /must be sha256/],
    [`b@${sha256}`, /registry host/],
  ])('are not read from %s', (text, reason) => {
    expect(() => parsePinnedImage(text)).toThrow(reason);
    expect(findPinnedImage(text)).toBeUndefined();
  });

  it('are the same by content and repository, however they were written', () => {
    const image = parsePinnedImage(`docker.io/x@${sha256}`);

    expect(sameImage(image, parsePinnedImage(`index.docker.io/library/x:tag@${sha256}`))).toBe(true);
    expect(sameImage(image, pinImage(image, `sha256:${'b'.repeat(64)}`))).toBe(false);
    expect(sameImage(image, parsePinnedImage(`docker.io/team/x@${sha256}`))).toBe(false);
  });

  it('leave out the tag they are made with', () => {
    expect(pinImage(parseImageReference('quay.io/a:b'), sha256)).toEqual({
      registry: 'quay.io',
      repository: 'a',
      digest: sha256,
    });
  });

  it('are run by sha256 alone, although other content may be named by sha512', () => {
    expect([sha256, sha512, 'sha256:abc', ''].map(isRunnableDigest)).toEqual([true, false, false, false]);
    expect(parseImageReference(`quay.io/a@${sha512}`)).toMatchObject({ digest: sha512 });
  });
});

describe('a pin', () => {
  it.each([
    [`[::1]:5000/a@${sha256}`, { kind: 'digest', image: { registry: '[::1]:5000', repository: 'a', digest: sha256 } }],
    [`quay.io/a:b@${sha256}`, { kind: 'digest', image: { registry: 'quay.io', repository: 'a', digest: sha256 } }],
    ['Quay.io/a:debug', { kind: 'tag', reference: { registry: 'quay.io', repository: 'a', tag: 'debug' } }],
    ['[::1]:5000/a:debug', { kind: 'tag', reference: { registry: '[::1]:5000', repository: 'a', tag: 'debug' } }],
    ['quay.io/a', { kind: 'invalid', reason: expect.stringContaining('needs a digest') }],
    ['a:debug', { kind: 'invalid', reason: expect.stringContaining('registry host') }],
    [`quay.io/a@${sha512}`, { kind: 'invalid', reason: expect.stringContaining('sha256') }],
    [`quay.io/a@${sha256} `, { kind: 'invalid', reason: expect.any(String) }],
    ['', { kind: 'invalid', reason: expect.any(String) }],
  ])('%s is told apart', (text, expected) => {
    expect(classifyPin(text)).toEqual(expected);
  });

  it('may be anything that can be polled', () => {
    const host = constantFrom('quay.io', 'docker.io', 'localhost', '127.0.0.1:5000', '[::1]:5000', 'UPPER.example');
    const part = stringMatching(/^[a-z0-9]{1,8}$/);
    const tag = stringMatching(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,20}$/);
    assert(
      property(host, array(part, { minLength: 1, maxLength: 3 }), tag, (registry, parts, name) => {
        const text = `${registry}/${parts.join('/')}:${name}`;
        const polled = parseImageReference(text);

        expect(classifyPin(text)).toEqual({ kind: 'tag', reference: polled });
        expect(parseImageReference(formatImage(polled))).toEqual(polled);
        expect(classifyPin(formatImage(pinImage(polled, sha256)))).toMatchObject({ kind: 'digest' });
      }),
    );
  });
});
