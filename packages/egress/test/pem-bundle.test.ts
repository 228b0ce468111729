import { beforeAll, describe, expect, it } from '@jest/globals';
import { parsePemBundle } from '../src/index.ts';
import { selfSigned } from './support/certificates.ts';

describe('a bundle of certificates', () => {
  let one = '';
  let other = '';

  beforeAll(async () => {
    one = (await selfSigned('one.test')).cert;
    other = (await selfSigned('other.test')).cert;
  });

  const broken = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

  it('gives each certificate once', () => {
    expect(parsePemBundle(`# one\r\n${one}\n${other}${one}`)).toEqual({
      certificates: [normal(one), normal(other)],
      problems: [],
    });
  });

  it.each([
    ['is no certificate', () => `${one}\n${broken}\n${other}`],
    ['has no end', () => `${one}\n-----BEGIN CERTIFICATE-----\nMIIB\n${other}`],
    ['is cut in the middle', () => `${one}\n${one.slice(0, 400)}\n${other}`],
    ['is no base64', () => `${one}\n-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----\n${other}`],
  ])('whose second block %s gives the others and names it', (_, text) => {
    const { certificates, problems } = parsePemBundle(text());

    expect(certificates).toEqual([normal(one), normal(other)]);
    expect(problems).toEqual([expect.stringMatching(/^certificate 2 of 3 cannot be read: /)]);
  });

  it('passes over keys, comments and an empty text', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n';

    expect(parsePemBundle(`${key}${one}`)).toMatchObject({ certificates: [normal(one)], problems: [] });
    expect(parsePemBundle('')).toEqual({ certificates: [], problems: [] });
  });

  it('with Windows line ends is read', () => {
    expect(parsePemBundle(`${one}\n${other}`.replaceAll(/\r?\n/g, '\r\n')).certificates).toHaveLength(2);
  });
});

function normal(pem: string): string {
  return `${pem.replaceAll('\r', '').trim()}\n`;
}
