import { describe, expect, it } from '@jest/globals';
import { redirectOf, withoutAuthorization } from '../src/index.ts';

function answer(location: string | undefined, status = 302, from = 'https://a.example/x') {
  return { status, url: new URL(from), headers: location === undefined ? {} : { location } };
}

describe('a redirect', () => {
  it.each([
    ['https://b.example/y', 'https://b.example/y'],
    ['/y?z=1', 'https://a.example/y?z=1'],
    ['//b.example/y', 'https://b.example/y'],
  ])('to %s is followed', (location, target) => {
    expect(redirectOf(answer(location))).toEqual({ url: new URL(target) });
  });

  it('from http may lead to http', () => {
    expect(redirectOf(answer('/y', 302, 'http://a.example'))).toEqual({ url: new URL('http://a.example/y') });
  });

  it.each([
    [undefined, 'without a usable Location'],
    ['', 'without a usable Location'],
    ['http://[', 'without a usable Location'],
    ['http://b.example/y?secret=1', 'a redirect to http://b.example, which is not https'],
    ['ftp://b.example/', 'not https'],
    ['file:///etc/passwd', 'not https'],
    ['https://user:hunter2@b.example/y', 'a redirect to https://b.example with user information'],
  ])('to %s is refused', (location, refusal) => {
    expect(redirectOf(answer(location))).toEqual({ refusal: expect.stringContaining(refusal) });
  });

  it.each([200, 204, 300, 304, 305, 306, 404])('is nothing that %p says', (status) => {
    expect(redirectOf(answer('/y', status))).toBeUndefined();
  });

  it.each([
    [301, false],
    [302, false],
    [303, false],
    [307, true],
    [308, true],
  ])('%p of a request with a body is one: %p', (status, expected) => {
    expect(redirectOf(answer('/y', status), true) !== undefined).toBe(expected);
  });

  it('takes no credential to another host', () => {
    expect(withoutAuthorization({ Authorization: 'Bearer x', accept: 'y' })).toEqual({ accept: 'y' });
  });
});
