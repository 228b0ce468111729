import { X509Certificate } from 'node:crypto';
import { errorMessage } from '@insights/process';

/** The certificates of one or more PEM texts. */
export interface PemBundle {
  /** One PEM text for each certificate that could be read, without repetitions. */
  readonly certificates: readonly string[];
  /** For people, one sentence for each block that could not be read: which one, and why. */
  readonly problems: readonly string[];
}

const beginning = /^-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/;

/**
 * Takes a bundle apart. OpenSSL stops reading at the first broken certificate and says nothing; here the others are used and
 * the broken one is named. Text between the blocks is a comment.
 */
export function parsePemBundle(text: string): PemBundle {
  const certificates = new Set<string>();
  const problems: string[] = [];
  const blocks = text.split(/(?=-----BEGIN )/).filter((block) => beginning.test(block));
  for (const [index, block] of blocks.entries()) {
    try {
      certificates.add(new X509Certificate(block).toString());
    } catch (error) {
      problems.push(`certificate ${index + 1} of ${blocks.length} cannot be read: ${errorMessage(error)}`);
    }
  }
  return { certificates: [...certificates], problems };
}
