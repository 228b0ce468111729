import { ClusterError, isClusterError } from '@insights/cluster';
import { GatheringError } from '../errors.ts';
import type { GatherContext } from '../gather-context.ts';
import { problemText } from '../problem.ts';
import { decodeSecretValue, readSecret, type SecretData } from '../secrets/secret-data.ts';
import { firstPemBlock } from './pem-block.ts';
import { type Validity, validityOf } from './validity.ts';

/** A Secret with a certificate in `tls.crt`. */
export interface CertificateId {
  readonly name: string;
  readonly namespace: string;
}

/** How long a certificate is good, or why that cannot be said. */
export type CertificateReading = { readonly validity: Validity } | { readonly problem: Error };

/** By {@link certificateKey}. */
export type ReadCertificates = ReadonlyMap<string, CertificateReading>;

export function certificateKey({ namespace, name }: CertificateId): string {
  return `${namespace}/${name}`;
}

const key = 'tls.crt';

/** Reads the first certificate of a Secret. The problem quotes nothing of the Secret. */
export async function readCertificate(id: CertificateId, context: GatherContext): Promise<CertificateReading> {
  let data: SecretData;
  try {
    data = await readSecret(context, id);
  } catch (error) {
    context.signal.throwIfAborted();
    return { problem: unreadable(id, error) };
  }
  return readValidity(data, `secret '${id.name}' in namespace '${id.namespace}'`);
}

function readValidity(data: SecretData, secret: string): CertificateReading {
  const value = Object.hasOwn(data, key) ? data[key] : undefined;
  if (value === undefined) return problem(`'${key}' not found in ${secret}`);
  const block = firstPemBlock(decodeSecretValue(value)?.toString('latin1') ?? '');
  if (!block) return problem(`unable to decode certificate (x509) from ${secret}`);
  const validity = validityOf(block.bytes);
  return validity ? { validity } : problem(`failed to parse certificate from ${secret}`);
}

function problem(text: string): CertificateReading {
  return { problem: new GatheringError('ERR_GATHERING_UNEXPECTED_OBJECT', text) };
}

// That it is not there stays what it is: of class missing.
function unreadable({ name, namespace }: CertificateId, error: unknown): Error {
  const text = `failed to get secret '${name}' in namespace '${namespace}': ${problemText(error)}`;
  const code = isClusterError(error) ? error.code : 'ERR_CLUSTER_MALFORMED';
  return new ClusterError(code, text);
}
