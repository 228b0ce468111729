import { describe, expect, it } from '@jest/globals';
import { blankPem, blankPemOfKeys } from '../../src/certificates/blank-pem.ts';

const blank = '-----BEGIN CERTIFICATE-----\nANONYMIZED\n-----END CERTIFICATE-----\n';
const block = (label: string) => `-----BEGIN ${label}-----\nc2VjcmV0\n-----END ${label}-----\n`;

describe('the PEM blocks of a text', () => {
  it.each([
    ['one', block('CERTIFICATE'), blank],
    ['several of any kind', block('CERTIFICATE') + block('RSA PRIVATE KEY') + block('X'), blank.repeat(3)],
    ['with remarks between them', `# CA\n${block('A')}\n# next\n${block('B')}`, blank.repeat(2)],
    ['with a blank line at the end', `${block('A')}\n \n`, blank],
    ['without a last line feed', block('A').trimEnd(), blank],
    ['with CRLF', block('A').replaceAll('\n', '\r\n'), blank],
    ['with text behind them', `${block('A')}tail`, `${blank}tail`],
    ['in the middle of a text', `a: |\n${block('PRIVATE KEY')}b: c\n${block('A')}d`, `a: |\n${blank}b: c\n${blank}d`],
    ['whose ends have other labels', `-----BEGIN A-----\nc2VjcmV0\n-----END B-----\nx`, `${blank}x`],
    ['that do not end', 'a: 1\n-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n', blank],
    ['whose end is cut', 'a: 1\n-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIV', blank],
    [
      'in one line of JSON',
      `{"key":"${block('A').trimEnd().replaceAll('\n', '\\n')}"}`,
      '{"key":"-----BEGIN CERTIFICATE-----ANONYMIZED-----END CERTIFICATE-----"}',
    ],
    ['inside each other', `-----BEGIN A-----\n${block('B')}x`, `${blank}x`],
  ])('%s are empty afterwards', (_, text, expected) => {
    expect(blankPem(text)).toBe(expected);
  });

  it('are empty in base64 too, as a kubeconfig has them', () => {
    const encoded = Buffer.from(block('EC PRIVATE KEY')).toString('base64');

    expect(blankPem(`client-key-data: ${encoded}\nname: x`)).toBe('client-key-data: ANONYMIZED\nname: x');
  });

  it.each(['', 'plain', '-----', '-----END A-----\n', 'BEGIN CERTIFICATE', '[global]\nproject-id = x\n'])(
    'are not seen in %j',
    (text) => {
      expect(blankPem(text)).toBe(text);
    },
  );

  it('stay where they are certificates that are meant to be read, and keys do not', () => {
    const bundle = `${block('CERTIFICATE')}# key\n${block('PRIVATE KEY')}${block('CERTIFICATE')}`;

    expect(blankPemOfKeys(bundle)).toBe(`${block('CERTIFICATE')}# key\n${blank}${block('CERTIFICATE')}`);
    expect(blankPemOfKeys(block('CERTIFICATE'))).toBe(block('CERTIFICATE'));
    expect(blankPemOfKeys(block('CERTIFICATE') + block('PRIVATE KEY'))).toBe(block('CERTIFICATE') + blank);
  });

  it('are found in time that grows with the text', () => {
    const before = process.cpuUsage().user;
    const labels = Array.from({ length: 50_000 }, (_, index) => `-----BEGIN ${index}-----\n`).join('');

    expect(blankPem(labels)).toBe(blank);
    expect(blankPem(`${labels}-----END `)).toBe(blank);
    expect(blankPem(block('A').repeat(20_000))).toHaveLength(blank.length * 20_000);
    expect((process.cpuUsage().user - before) / 1000).toBeLessThan(2000);
  });
});
