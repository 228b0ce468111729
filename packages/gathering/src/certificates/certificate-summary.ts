import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import { type AnonymousName, anonymousName } from './anonymous-name.ts';
import { validityOf } from './validity.ts';

/** What is told of an issued certificate. */
export interface CertificateSummary {
  /** Says only that it could be read. */
  readonly Verified: true;
  readonly Issuer: AnonymousName;
  readonly Subject: AnonymousName;
  /** RFC 3339. */
  readonly NotBefore: string;
  readonly NotAfter: string;
}

/** Reads a certificate in DER; `undefined` for one that is none. */
export function summarizeCertificate(der: Uint8Array): CertificateSummary | undefined {
  const validity = validityOf(der);
  if (!validity) return undefined;
  try {
    const { issuer, subject } = AsnConvert.parse(der, Certificate).tbsCertificate;
    return {
      Verified: true,
      Issuer: anonymousName(issuer),
      Subject: anonymousName(subject),
      NotBefore: validity.notBefore,
      NotAfter: validity.notAfter,
    };
  } catch {
    return undefined;
  }
}
