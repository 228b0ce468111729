import { RareText } from './scan/rare-text.ts';

/** A name that gives way to a placeholder. */
export interface Domain {
  readonly name: string;
  readonly placeholder: '<CLUSTER_BASE_DOMAIN>' | '<CLUSTER_DOMAIN_HOST>';
}

interface SoughtDomain extends Domain {
  readonly text: RareText;
  readonly placeholderBytes: Buffer;
}

/** Replaces the names of a cluster: plain text, case-sensitive, the longest first. */
export class DomainReplacer {
  readonly #domains: readonly SoughtDomain[];

  /** @param domains - blank names are passed over */
  constructor(domains: readonly Domain[]) {
    this.#domains = domains
      .filter(({ name }) => name.trim() !== '')
      .toSorted((one, other) => other.name.length - one.name.length)
      .map((domain) => ({
        ...domain,
        text: new RareText(domain.name),
        placeholderBytes: Buffer.from(domain.placeholder),
      }));
  }

  /** @returns the same bytes when none of the names is in them */
  replaceIn(bytes: Buffer): Buffer {
    return this.#domains.reduce(replaceAll, bytes);
  }

  replaceInText(text: string): string {
    return this.#domains.reduce((result, { name, placeholder }) => result.replaceAll(name, placeholder), text);
  }
}

function replaceAll(bytes: Buffer, { text, placeholderBytes }: SoughtDomain): Buffer {
  let found = text.next(bytes, 0);
  if (found < 0) return bytes;
  const parts: Buffer[] = [];
  let read = 0;
  for (; found >= 0; found = text.next(bytes, read)) {
    parts.push(bytes.subarray(read, found), placeholderBytes);
    read = found + text.length;
  }
  parts.push(bytes.subarray(read));
  return Buffer.concat(parts);
}
