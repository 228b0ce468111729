import { generate } from 'selfsigned';
import { network } from '../settings/network.ts';

/** A key and a certificate that is its own authority, both PEM. */
export interface CertificatePair {
  readonly key: string;
  readonly cert: string;
}

const dayMilliseconds = 24 * 60 * 60 * 1000;
const validDays = 30;

/** The API server's: for the node's address, its service's address and its service's names. */
export function makeServingCertificate(now: Date): Promise<CertificatePair> {
  const names = ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];
  const altNames = [
    ...[...names, `kubernetes.default.svc.${network.clusterDomain}`].map((value) => ({ type: 2 as const, value })),
    ...[network.address, network.apiServiceAddress, '127.0.0.1'].map((ip) => ({ type: 7 as const, ip })),
  ];
  return make(now, {
    subject: [{ name: 'commonName', value: 'kube-apiserver' }],
    extensions: [
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  });
}

/** What the API server shows to the kubelet, for logs and exec; the kubelet asks it back whether that user may. */
export function makeKubeletClientCertificate(now: Date): Promise<CertificatePair> {
  return make(now, {
    subject: [
      { name: 'organizationName', value: 'system:masters' },
      { name: 'commonName', value: 'kube-apiserver-kubelet-client' },
    ],
    extensions: [{ name: 'extKeyUsage', clientAuth: true }],
  });
}

type Extensions = NonNullable<NonNullable<Parameters<typeof generate>[1]>['extensions']>;

interface Contents {
  readonly subject: Parameters<typeof generate>[0];
  readonly extensions: Extensions;
}

async function make(now: Date, { subject, extensions }: Contents): Promise<CertificatePair> {
  const made = await generate(subject, {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(now.getTime() - dayMilliseconds),
    notAfterDate: new Date(now.getTime() + validDays * dayMilliseconds),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      ...extensions,
    ],
  });
  return { key: made.private, cert: made.cert };
}
