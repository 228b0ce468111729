import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { anonymizeBytes } from '../../src/anonymize/bytes.ts';
import { anonymizeString } from '../../src/anonymize/string.ts';
import { anonymizeUrl, anonymizeUrlCsv } from '../../src/anonymize/url.ts';

const anyText = fc.string({ unit: 'binary' });

describe('the string rule', () => {
  it('writes one x per byte, not per character', () => {
    expect(anonymizeString('hello')).toBe('xxxxx');
    expect(anonymizeString('é')).toBe('xx');
    expect(anonymizeString('🐙')).toBe('xxxx');
    expect(anonymizeString('')).toBe('');
  });

  it('leaves nothing of any text but its length in bytes', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(anonymizeString(text)).toBe('x'.repeat(Buffer.byteLength(text)));
      }),
    );
  });

  it('changes nothing when applied again', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(anonymizeString(anonymizeString(text))).toBe(anonymizeString(text));
      }),
    );
  });
});

describe('the bytes rule', () => {
  it('writes one x per decoded byte and encodes them again', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (data) => {
        const hidden = anonymizeBytes(Buffer.from(data).toString('base64'));

        expect(Buffer.from(hidden, 'base64').toString()).toBe('x'.repeat(data.length));
        expect(anonymizeBytes(hidden)).toBe(hidden);
      }),
    );
  });
});

describe('the URL rule', () => {
  it('keeps the shape of a URL', () => {
    expect(anonymizeUrl('https://user:pass@example.com/path')).toBe('xxxxx://xxxx:xxxxxxxxxxxx.xxx/xxxx');
    expect(anonymizeUrl('')).toBe('');
  });

  it('writes one x per character, not per byte', () => {
    expect(anonymizeUrl('é🐙.a')).toBe('xx.x');
    expect(anonymizeUrl('a\nb')).toBe('xxx');
  });

  it('keeps of any text nothing but dots, dashes, slashes and colons', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const expected = Array.from(text, (character) => ('.-/:'.includes(character) ? character : 'x')).join('');

        expect(anonymizeUrl(text)).toBe(expected);
        expect(anonymizeUrl(expected)).toBe(expected);
      }),
    );
  });
});

describe('the URL rule on a list', () => {
  it('treats each part alone, blanks included', () => {
    expect(anonymizeUrlCsv('.cluster.local, 10.0.0.0/16,')).toBe('.xxxxxxx.xxxxx,xxx.x.x.x/xx,');
  });

  it('is the URL rule on each part of any list', () => {
    fc.assert(
      fc.property(fc.array(anyText), (parts) => {
        const list = parts.join(',');

        expect(anonymizeUrlCsv(list)).toBe(list.split(',').map(anonymizeUrl).join(','));
      }),
    );
  });
});
