import { anonymizeUrlCredentials } from '../anonymize/url-credentials.ts';
import { blankPem } from '../certificates/blank-pem.ts';

/** A text of settings without what is a secret wherever it stands: keys and certificates, passwords in URLs. */
export function harmlessText(text: string): string {
  return anonymizeUrlCredentials(blankPem(text));
}
