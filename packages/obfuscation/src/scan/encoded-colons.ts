// Of an IPv6 address in the query of a web address, as logs of requests have it.
// Not one that ends in an IPv4 address, which is found by itself.
const encodedRow = /(?:[0-9a-fA-F]{0,4}%3[aA]){2,8}[0-9a-fA-F]{0,4}(?![0-9a-fA-F]|\.[0-9])/g;

/**
 * Does to rows whose colons are written `%3A` what `replace` does to them with colons.
 * @param text - of the bytes, as Latin-1
 * @returns the same bytes when nothing is replaced
 */
export function replaceEncoded(bytes: Buffer, text: string, replace: (row: Buffer) => Buffer): Buffer {
  if (!text.includes('%3A') && !text.includes('%3a')) return bytes;
  const result = text.replace(encodedRow, (row) => {
    const plain = Buffer.from(row.replaceAll(/%3a/gi, ':'));
    const replaced = replace(plain);
    if (replaced === plain) return row;
    // One that stands for an IPv4 address would have that replaced once more.
    return replaced.includes('.') ? '%3A%3A' : replaced.toString().replaceAll(':', '%3A');
  });
  return result === text ? bytes : Buffer.from(result, 'latin1');
}
