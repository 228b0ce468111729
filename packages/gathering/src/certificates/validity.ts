import { X509Certificate } from 'node:crypto';

/** How long a certificate is good, in RFC 3339 with whole seconds: `2024-03-06T12:59:11Z`. */
export interface Validity {
  readonly notBefore: string;
  readonly notAfter: string;
}

/** Reads a certificate in DER; `undefined` when it is none. What is wrong with it is not said: the text may quote it. */
export function validityOf(der: Uint8Array): Validity | undefined {
  try {
    const { validFromDate, validToDate } = new X509Certificate(der);
    return { notBefore: timestamp(validFromDate), notAfter: timestamp(validToDate) };
  } catch {
    return undefined;
  }
}

function timestamp(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
