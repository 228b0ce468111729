import { describe, expect, it } from '@jest/globals';
import { obfuscating } from '../support/obfuscate.ts';

const cluster = ['fd01::/48', 'fd02::/112', '10.128.0.0/14', '2001:db8:5::/64'];

describe('IPv6 addresses in a text', () => {
  it('become others of their network, the lowest first, always the same', () => {
    const { obfuscate } = obfuscating(cluster);

    expect(['fd01::55', 'fd01:0:0:2::7', 'fd01::55', 'fd02::a', 'fd01::', '2001:db8:5::99'].map(obfuscate)).toEqual([
      'fd01::1',
      'fd01::2',
      'fd01::1',
      'fd02::1',
      'fd01::',
      '2001:db8:5::1',
    ]);
  });

  it.each([
    'fd01::c0de',
    'fd01:0:0:0:0:0:0:c0de',
    'fd01:0000:0000:0000:0000:0000:0000:c0de',
    'FD01::C0DE',
    'Fd01:0::0:c0dE',
    'fd01::0.0.192.222',
  ])('are known in the form %s', (text) => {
    const { obfuscate, obfuscator } = obfuscating(cluster);

    expect(obfuscate(text)).toBe('fd01::1');
    expect(obfuscator.table()).toEqual({ 'fd01::c0de': 'fd01::1' });
  });

  it.each([
    ['[fd01::55]:8443', '[fd01::1]:8443'],
    ['https://[FD01::55]/livez', 'https://[fd01::1]/livez'],
    ['fd01::55%eth0', 'fd01::1%eth0'],
    ['dial fd01::55: connection refused', 'dial fd01::1: connection refused'],
    ['"fd01::55","fd01::56"', '"fd01::1","fd01::2"'],
    ['\\nfd01::55\\n', '\\nfd01::1\\n'],
    ['\\u003cfd01::55\\u003e', '\\u003cfd01::1\\u003e'],
    ['node:fd01::55', 'node:fd01::1'],
    ['port 8443:fd01::55', 'port 8443:fd01::1'],
    ['ipfd01::55y', 'ipfd01::1y'],
    ['fd01::55.', 'fd01::1.'],
    ['fd01::55.443 > fd01::56.80', 'fd01::1.443 > fd01::2.80'],
    ['fd01::10:0:0:12345', 'fd01::15'],
    ['x::fd01:0::55', 'x::fd01::1'],
    ['addr=fd01::55', 'addr=fd01::1'],
    ['1:2:3:4:5:6:7:8::', '::::'],
    ['GET /?a=fd01%3A%3A55&b=%5bFD01%3a0%3a%3a55%5d', 'GET /?a=fd01%3A%3A1&b=%5bfd01%3A%3A1%5d'],
    ['x=%3A%3Affff%3A10.128.0.55', 'x=%3A%3Affff%3A10.128.0.1'],
    ['x=%3A%3Affff%3Aa80%3A37', 'x=%3A%3A'],
    ['t=12%3A34%3A56 a%3A%3Ab', 't=12%3A34%3A56 a%3A%3Ab'],
  ])('are found in %s', (text, expected) => {
    expect(obfuscating(cluster).obfuscate(text)).toBe(expected);
  });

  it.each([
    'fd01::/48',
    'fd01::55/128',
    '2001:db8::/32',
    '::/0',
    '::ffff:10.128.0.0/110',
    'FD01::',
    '::',
    '::1',
    '0:0:0:0:0:0:0:1',
  ])('stay as they are: %s', (text) => {
    expect(obfuscating(cluster).obfuscate(text)).toBe(text);
  });

  it.each([
    ['2001:db8::1', '::'],
    ['fe80::4:19ff:fe55:ab9e', '::'],
    ['fe80::1%ens3', '::%ens3'],
    ['FF02::1', '::'],
    ['8f3a:12::9', '::'],
    ['64:ff9b::', '64:ff9b::'],
    ['1:2:3:4:5:6:7:8', '::'],
    ['2002:a80:37::1', '::'],
  ])('outside of all networks become the unspecified address: %s', (text, expected) => {
    expect(obfuscating(cluster).obfuscate(text)).toBe(expected);
  });

  it.each([
    ['::ffff:10.128.0.55', '::ffff:10.128.0.1'],
    ['::ffff:a80:37', '::ffff:10.128.0.1'],
    ['::FFFF:0A80:0037', '::ffff:10.128.0.1'],
    ['0:0:0:0:0:ffff:10.128.0.55', '0:0:0:0:0:ffff:10.128.0.1'],
    ['64:ff9b::a80:37', '64:ff9b::10.128.0.1'],
    ['64:ff9b::10.128.0.55', '64:ff9b::10.128.0.1'],
    ['::10.128.0.55', '::10.128.0.1'],
    ['::ffff:808:808', '::ffff:0.0.0.0'],
  ])('that stand for an IPv4 address are replaced as that one is: %s', (text, expected) => {
    expect(obfuscating(cluster).obfuscate(text)).toBe(expected);
  });

  it.each([
    '12:34:56',
    '2020-11-30T10:53:12.123456Z',
    '12:34:56.789',
    '02:66:96:A4:24:C1',
    '02:00:00:ff:fe:00:00:01',
    '80:00:02:08:fe:80:00:00:00:00:00:00:f4:52:14:03:00:7b:cb:a1',
    'SHA256:ab:cd:ef:01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab:cd:ef:01:23:45:67:89',
    'fd:01:00:00:00:00:00:55',
    'a::b',
    'DB::Add(1)',
    'std::cafe::beef',
    'Net::DNS::Packet',
    'x::y',
    'std::string',
    'dead::beef',
    'arn:aws:iam::123456789012:role/x',
    'arn:aws:s3:::bucket',
    'arn:aws:rds:us-east-1::x',
    '0000:00:1f.2',
    'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    '{"a":1,"b":[2,3],"c":"d:e:f"}',
    ':::',
    ':',
    '',
  ])('are not seen in %s', (text) => {
    expect(obfuscating(cluster).obfuscate(text)).toBe(text);
  });

  it('are no more than they were where somebody allows all of them', () => {
    const { obfuscate } = obfuscating(['::/0']);

    expect(obfuscate('DB::Add 12:34:56 2001:db8::1 fd01::7')).toBe('DB::Add 12:34:56 ::2 ::3');
  });

  it('are looked for in time that grows with the text, whatever is in it', () => {
    const { obfuscate } = obfuscating(cluster);
    const started = performance.now();

    for (const piece of ['a:', '::', 'fd01::', '0:', '1.1.1.', 'ab:', '2001:']) obfuscate(piece.repeat(50_000));

    expect(performance.now() - started).toBeLessThan(5000);
  });
});
