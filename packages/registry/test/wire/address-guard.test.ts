import { describe, expect, it } from '@jest/globals';
import { isInnerAddress, isSameSite, namesInnerAddress } from '../../src/wire/address-guard.ts';

describe('inner addresses', () => {
  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '10.0.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
  ])('include %s', (address) => {
    expect(isInnerAddress(address)).toBe(true);
  });

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2001:db8::1', '::ffff:8.8.8.8', 'quay.io', ''])(
    'do not include %s',
    (address) => {
      expect(isInnerAddress(address)).toBe(false);
    },
  );

  it.each([
    'https://127.1/',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://[::ffff:127.0.0.1]/',
    'https://a.localhost/',
  ])('are seen behind the spelling of %s', (url) => {
    expect(namesInnerAddress(new URL(url))).toBe(true);
  });
});

describe('one site', () => {
  it.each([
    ['registry-1.docker.io', 'auth.docker.io', true],
    ['quay.io', 'quay.io', true],
    ['quay.io', 'cdn.quay.io', true],
    ['a.co.uk', 'b.co.uk', false],
    ['x.a.co.uk', 'y.a.co.uk', true],
    ['quay.io', 'docker.io', false],
    ['10.0.0.1', '11.0.0.1', false],
    ['localhost', 'otherhost', false],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(isSameSite(a, b)).toBe(expected);
  });
});
