import { describe, expect, it } from '@jest/globals';
import { anonymizeUrlCredentials } from '../../src/anonymize/url-credentials.ts';

describe('user and password in a URL', () => {
  it.each([
    ['http://user:pass@proxy.example:3128', 'http://xxxx:xxxx@proxy.example:3128'],
    ['a http://u:é@b, https://v:p%40ss@c/d', 'a http://x:x@b, https://x:xxxxxx@c/d'],
    ['//:pass@host', '//:xxxx@host'],
    ['//user:@host', '//xxxx:@host'],
    ['//a:b@c@d', '//x:x@c@d'],
  ])('of %s are hidden', (text, expected) => {
    expect(anonymizeUrlCredentials(text)).toBe(expected);
  });

  it.each(['http://proxy.example:3128', 'ssh://git@host/a', 'http://host:80/a@b', 'mail: a@b.c', 'a:b@c', ''])(
    'are not seen in %j',
    (text) => {
      expect(anonymizeUrlCredentials(text)).toBe(text);
    },
  );

  it('are found in time that grows with the text', () => {
    const before = process.cpuUsage().user;

    anonymizeUrlCredentials(`${'//a:'.repeat(250_000)}@`);
    anonymizeUrlCredentials(`//${'a'.repeat(1_000_000)}@`);
    expect((process.cpuUsage().user - before) / 1000).toBeLessThan(2000);
  });
});
