import { describe, expect, it } from '@jest/globals';
import { firstPemBlock } from '../../src/certificates/pem-block.ts';
import { summarizeRequest } from '../../src/certificates/request-summary.ts';
import { ecdsaRequest, ed25519Request, md5Request, pssRequest, rsa512Request, rsaRequest } from './fixtures.ts';

describe('a PKCS #10 request', () => {
  it('is told without what it says: parts of names by the string rule, alternative names by the URL rule', () => {
    expect(summarizeRequest(derOf(rsaRequest))).toEqual({
      ValidSignature: true,
      SignatureAlgorithm: 'SHA256-RSA',
      PublicKeyAlgorithm: 'RSA',
      DNSNames: ['xxxxxx-x.xxxxxxx.xxxxxxx', 'xxxxxx-x'],
      EmailAddresses: ['xxxxxxxxxxxxx.xxxxxxx'],
      IPAddresses: ['xx.x.x.xx', 'xxxx:x:x:x::xx'],
      URIs: ['xxxxxx://xxxxxxx.xxxxxxx/xx/x'],
      Subject: {
        Country: ['xx'],
        Organization: ['xx'],
        OrganizationalUnit: ['xxx', 'xxx'],
        Locality: ['xxxxx'], // Brnó: five bytes
        Province: ['xxxx'],
        StreetAddress: ['xxxxxxxxxxxxx'],
        PostalCode: ['xxxxx'],
        SerialNumber: 'xx',
        CommonName: 'xxxxxxxxxxxxxxxxxxxx',
        Names: null,
        ExtraNames: null,
      },
    });
  });

  it.each([
    ['SHA512-RSA', 'RSA', rsa512Request],
    ['SHA384-RSAPSS', 'RSA', pssRequest],
    ['ECDSA-SHA256', 'ECDSA', ecdsaRequest],
    ['Ed25519', 'Ed25519', ed25519Request],
  ])('names its algorithms as Go does: %s, %s', (SignatureAlgorithm, PublicKeyAlgorithm, pem) => {
    expect(summarizeRequest(derOf(pem))).toMatchObject({
      ValidSignature: true,
      SignatureAlgorithm,
      PublicKeyAlgorithm,
      DNSNames: [],
      EmailAddresses: [],
      IPAddresses: [],
      URIs: [],
    });
  });

  it.each([
    ['signed with MD5', derOf(md5Request)],
    ['whose subject was changed', changed(derOf(rsaRequest), 'worker-0.cluster', 'worker-1.cluster')],
    ['whose signature was changed', withLastByteChanged(derOf(ecdsaRequest))],
    [
      'whose algorithm is unknown',
      changed(derOf(ecdsaRequest), '\x2a\x86\x48\xce\x3d\x04\x03\x02', '\x2a\x86\x48\xce\x3d\x04\x03\x7f'),
    ],
    ['that is cut', derOf(rsaRequest).subarray(0, 200)],
    ['of lists in lists', Buffer.from('3080'.repeat(40_000), 'hex')],
    ['that is text', Buffer.from('system:node')],
    ['that is empty', Buffer.alloc(0)],
  ])('%s is none', (_, der) => {
    expect(summarizeRequest(der)).toBeUndefined();
  });
});

function derOf(pem: string): Buffer {
  return firstPemBlock(pem)?.bytes ?? Buffer.alloc(0);
}

function changed(der: Buffer, from: string, to: string): Buffer {
  const start = der.indexOf(from, 0, 'latin1');
  if (start < 0) throw new Error(`${from} is not there`);
  return Buffer.concat([der.subarray(0, start), Buffer.from(to, 'latin1'), der.subarray(start + from.length)]);
}

function withLastByteChanged(der: Buffer): Buffer {
  return Buffer.concat([der.subarray(0, -1), Buffer.from([(der.at(-1) ?? 0) ^ 1])]);
}
