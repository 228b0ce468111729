import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import type { CertificationRequest } from '@peculiar/asn1-csr';

/** Algorithms in the words of Go's `crypto/x509`. */
export interface RequestAlgorithms {
  /** `SHA256-RSA`. */
  readonly SignatureAlgorithm: string;
  /** `RSA`. */
  readonly PublicKeyAlgorithm: string;
}

interface Scheme {
  readonly name: string;
  /** `null`: the algorithm hashes by itself. */
  readonly hash: string | null;
  readonly key: 'RSA' | 'ECDSA' | 'Ed25519';
  readonly isPss?: true;
}

// Those that Go verifies: MD5 and DSA are not among them.
const schemes = new Map<string, readonly Scheme[]>([
  ['1.2.840.113549.1.1.5', [{ name: 'SHA1-RSA', hash: 'sha1', key: 'RSA' }]],
  ['1.2.840.113549.1.1.11', [{ name: 'SHA256-RSA', hash: 'sha256', key: 'RSA' }]],
  ['1.2.840.113549.1.1.12', [{ name: 'SHA384-RSA', hash: 'sha384', key: 'RSA' }]],
  ['1.2.840.113549.1.1.13', [{ name: 'SHA512-RSA', hash: 'sha512', key: 'RSA' }]],
  // Its parameters name the hash; there are three, and only one of them verifies.
  [
    '1.2.840.113549.1.1.10',
    [
      { name: 'SHA256-RSAPSS', hash: 'sha256', key: 'RSA', isPss: true },
      { name: 'SHA384-RSAPSS', hash: 'sha384', key: 'RSA', isPss: true },
      { name: 'SHA512-RSAPSS', hash: 'sha512', key: 'RSA', isPss: true },
    ],
  ],
  ['1.2.840.10045.4.1', [{ name: 'ECDSA-SHA1', hash: 'sha1', key: 'ECDSA' }]],
  ['1.2.840.10045.4.3.2', [{ name: 'ECDSA-SHA256', hash: 'sha256', key: 'ECDSA' }]],
  ['1.2.840.10045.4.3.3', [{ name: 'ECDSA-SHA384', hash: 'sha384', key: 'ECDSA' }]],
  ['1.2.840.10045.4.3.4', [{ name: 'ECDSA-SHA512', hash: 'sha512', key: 'ECDSA' }]],
  ['1.3.101.112', [{ name: 'Ed25519', hash: null, key: 'Ed25519' }]],
]);

const keyTypes: Readonly<Record<Scheme['key'], string>> = { RSA: 'rsa', ECDSA: 'ec', Ed25519: 'ed25519' };

/** The algorithms of a request whose own key signed it; `undefined` for any other. @throws for a key that is none */
export function verifiedAlgorithms(request: CertificationRequest): RequestAlgorithms | undefined {
  const { certificationRequestInfo, certificationRequestInfoRaw, signature, signatureAlgorithm } = request;
  if (!certificationRequestInfoRaw) return undefined;
  const spki = Buffer.from(AsnConvert.serialize(certificationRequestInfo.subjectPKInfo));
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  const signed = Buffer.from(certificationRequestInfoRaw);
  const scheme = schemes
    .get(signatureAlgorithm.algorithm)
    ?.find((each) => isSigned(each, key, { signed, signature: Buffer.from(signature) }));
  return scheme && { SignatureAlgorithm: scheme.name, PublicKeyAlgorithm: scheme.key };
}

function isSigned(
  scheme: Scheme,
  key: KeyObject,
  { signed, signature }: { readonly signed: Buffer; readonly signature: Buffer },
): boolean {
  if (key.asymmetricKeyType !== keyTypes[scheme.key]) return false;
  const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = constants;
  return verify(scheme.hash, signed, scheme.isPss ? { key, padding, saltLength } : key, signature);
}
