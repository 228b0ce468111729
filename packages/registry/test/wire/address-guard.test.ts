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
    '64:ff9b::10.0.0.1',
    '64:ff9b::a00:1',
    '64:ff9b::169.254.169.254',
    '64:ff9b:1::8.8.8.8',
    '2002:a00:1::',
    '2002:7f00:1::1',
    '2002:c0a8:101:0:0:0:0:1',
    '::10.0.0.1',
    '::127.0.0.1',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    'fec0::1',
    'ff02::1',
    '224.0.0.1',
    '255.255.255.255',
    '192.0.0.170',
    '198.18.0.1',
    'fe80::1%eth0',
  ])('include %s', (address) => {
    expect(isInnerAddress(address)).toBe(true);
  });

  it.each([
    '8.8.8.8',
    '172.32.0.1',
    '100.128.0.1',
    '2001:db8::1',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '2002:808:808::1',
    '2600::a00:1',
    'quay.io',
    '',
  ])('do not include %s', (address) => {
    expect(isInnerAddress(address)).toBe(false);
  });

  it.each([
    'https://127.1/',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://[::ffff:127.0.0.1]/',
    'https://a.localhost/',
    'https://localhost./',
    'https://LOCALHOST../',
    'https://a.localhost./',
    'https://127.0.0.1./',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
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
