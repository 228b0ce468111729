/** A name that gives way to a placeholder. */
export interface Domain {
  readonly name: string;
  readonly placeholder: '<CLUSTER_BASE_DOMAIN>' | '<CLUSTER_DOMAIN_HOST>';
}

/** Replaces the names of a cluster: plain text, case-sensitive, the longest first. */
export class DomainReplacer {
  readonly #domains: readonly (Domain & { readonly bytes: Buffer; readonly placeholderBytes: Buffer })[];

  /** @param domains - blank names are passed over */
  constructor(domains: readonly Domain[]) {
    this.#domains = domains
      .filter(({ name }) => name.trim() !== '')
      .toSorted((one, other) => other.name.length - one.name.length)
      .map((domain) => ({
        ...domain,
        bytes: Buffer.from(domain.name),
        placeholderBytes: Buffer.from(domain.placeholder),
      }));
  }

  /** @returns the same bytes when none of the names is in them */
  replaceIn(bytes: Buffer): Buffer {
    return this.#domains.reduce(
      (text, { bytes: name, placeholderBytes }) => replaceAll(text, name, placeholderBytes),
      bytes,
    );
  }

  replaceInText(text: string): string {
    return this.#domains.reduce((result, { name, placeholder }) => result.replaceAll(name, placeholder), text);
  }
}

function replaceAll(bytes: Buffer, name: Buffer, placeholder: Buffer): Buffer {
  let found = bytes.indexOf(name);
  if (found < 0) return bytes;
  const parts: Buffer[] = [];
  let read = 0;
  for (; found >= 0; found = bytes.indexOf(name, read)) {
    parts.push(bytes.subarray(read, found), placeholder);
    read = found + name.length;
  }
  parts.push(bytes.subarray(read));
  return Buffer.concat(parts);
}
