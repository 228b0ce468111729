import { describe, expect, it } from '@jest/globals';
import { isHeaderValue } from '../src/index.ts';

describe('a text from elsewhere', () => {
  it.each(['', 'abc', 'two words', 'a\tb', '~!"%&'])('can stand in a header: %j', (text) => {
    expect(isHeaderValue(text)).toBe(true);
  });

  it.each(['a\r\nEvil: yes', 'a\n', '\r', 'a\0', '\x1b[2J', '\x7f', 'ü', '\u0100', '\ud800', '\u2028'])(
    'cannot stand in a header: %j',
    (text) => {
      expect(isHeaderValue(text)).toBe(false);
    },
  );
});
