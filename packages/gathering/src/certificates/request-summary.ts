import { AsnConvert } from '@peculiar/asn1-schema';
import { type Attributes, CertificationRequest } from '@peculiar/asn1-csr';
import { Extensions, type GeneralName, SubjectAlternativeName } from '@peculiar/asn1-x509';
import { anonymizeUrl } from '../anonymize/url.ts';
import { type AnonymousName, anonymousName } from './anonymous-name.ts';
import { type RequestAlgorithms, verifiedAlgorithms } from './request-signature.ts';

/** What is told of a PKCS #10 request whose signature is right. */
export interface RequestSummary extends RequestAlgorithms {
  readonly ValidSignature: true;
  readonly DNSNames: readonly string[];
  readonly EmailAddresses: readonly string[];
  readonly IPAddresses: readonly string[];
  readonly URIs: readonly string[];
  readonly Subject: AnonymousName;
}

const extensionRequest = '1.2.840.113549.1.9.14';
const subjectAlternativeName = '2.5.29.17';

/** Reads a request in DER; `undefined` for one that is none, or whose signature is not right. */
export function summarizeRequest(der: Uint8Array): RequestSummary | undefined {
  try {
    const request = AsnConvert.parse(der, CertificationRequest);
    const algorithms = verifiedAlgorithms(request);
    if (!algorithms) return undefined;
    const { subject, attributes } = request.certificationRequestInfo;
    const names = alternativeNames(attributes);
    const anonymous = (member: 'dNSName' | 'rfc822Name' | 'iPAddress' | 'uniformResourceIdentifier') =>
      names
        .map((name) => name[member])
        .filter((value) => value !== undefined)
        .map(anonymizeUrl);
    return {
      ValidSignature: true,
      ...algorithms,
      DNSNames: anonymous('dNSName'),
      EmailAddresses: anonymous('rfc822Name'),
      IPAddresses: anonymous('iPAddress'),
      URIs: anonymous('uniformResourceIdentifier'),
      Subject: anonymousName(subject),
    };
  } catch {
    return undefined;
  }
}

// The library takes requests without attributes, and its type does not say so.
function alternativeNames(attributes: Attributes | undefined): readonly GeneralName[] {
  const requested = attributes?.find(({ type }) => type === extensionRequest)?.values[0];
  if (!requested) return [];
  const extension = AsnConvert.parse(requested, Extensions).find(({ extnID }) => extnID === subjectAlternativeName);
  return extension ? AsnConvert.parse(extension.extnValue, SubjectAlternativeName) : [];
}
