import { describe, expect, it } from '@jest/globals';
import { summarizeCertificate } from '../../src/certificates/certificate-summary.ts';
import { firstPemBlock } from '../../src/certificates/pem-block.ts';
import { certificate, certificateValidity, ecdsaRequest } from './fixtures.ts';

describe('an issued certificate', () => {
  it('is told by its validity, and by names that cannot be read', () => {
    const name = {
      Organization: ['xxxxxxxxxxxx'],
      CommonName: 'xxxxxxxxxxxxx',
      Country: [],
      SerialNumber: '',
      Names: null,
    };

    expect(summarizeCertificate(derOf(certificate))).toMatchObject({
      Verified: true,
      Issuer: name,
      Subject: name,
      NotBefore: certificateValidity.notBefore,
      NotAfter: certificateValidity.notAfter,
    });
  });

  it.each([
    ['a request', derOf(ecdsaRequest)],
    ['text', Buffer.from('certificate')],
    ['half of one', derOf(certificate).subarray(0, 100)],
  ])('is not %s', (_, der) => {
    expect(summarizeCertificate(der)).toBeUndefined();
  });
});

function derOf(pem: string): Buffer {
  return firstPemBlock(pem)?.bytes ?? Buffer.alloc(0);
}
