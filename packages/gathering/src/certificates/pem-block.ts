/** One block of a PEM text (RFC 7468). */
export interface PemBlock {
  /** `CERTIFICATE`, `RSA PRIVATE KEY`. */
  readonly label: string;
  readonly bytes: Buffer;
}

const boundary = /-----(BEGIN|END) ([^\n-]{0,100})-----/g;

/**
 * The first whole block of a text, whatever stands before and behind it; headers as in RFC 1421 are passed over. Takes time
 * in proportion to the text.
 */
export function firstPemBlock(text: string): PemBlock | undefined {
  let begun: { readonly label: string; readonly bodyStart: number } | undefined;
  for (const { 0: line, 1: kind, 2: label = '', index } of text.matchAll(boundary)) {
    if (kind === 'BEGIN') begun = { label, bodyStart: index + line.length };
    else {
      const bytes = begun?.label === label ? decodeBody(text.slice(begun.bodyStart, index)) : undefined;
      if (bytes) return { label, bytes };
      begun = undefined;
    }
  }
  return undefined;
}

function decodeBody(text: string): Buffer | undefined {
  const lines = text.split(/\r?\n/).filter((line) => !line.includes(':'));
  const body = lines.join('').replace(/\s+/g, '');
  return /^[A-Za-z0-9+/]*={0,2}$/.test(body) ? Buffer.from(body, 'base64') : undefined;
}
