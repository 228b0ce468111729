/** The string rule: one `x` per byte of the value's UTF-8 form. `hello` → `xxxxx`, `é` → `xx`, empty stays empty. */
export function anonymizeString(value: string): string {
  return 'x'.repeat(Buffer.byteLength(value, 'utf8'));
}
