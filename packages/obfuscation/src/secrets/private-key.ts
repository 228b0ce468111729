import { isBase64Byte } from './base64.ts';

// "-----BEGIN ENCRYPTED " and the like before it.
const mostLabelBytes = 40;
// What may stand before the key: escaped line ends, `Proc-Type: 4,ENCRYPTED` and `DEK-Info: …`.
const mostHeaderBytes = 400;
// The shortest key there is, Ed25519, has 64 letters.
const fewestLetters = 40;
const longestKeyBytes = 16_384;

/**
 * The private key in PEM whose label holds `PRIVATE` at `at`: with a beginning and a body. A script that names the beginning, or
 * a key whose body was taken out, is none.
 * @returns where it begins and ends
 */
export function privateKeyAt(bytes: Buffer, at: number): { readonly start: number; readonly end: number } | undefined {
  const before = Math.max(0, at - mostLabelBytes);
  const found = bytes.subarray(before, at).lastIndexOf('-----BEGIN');
  if (found < 0) return undefined;
  const start = before + found;
  const label = bytes.toString('latin1', start, at + mostLabelBytes);
  const head = /^-----BEGIN(?: |%20)(?:[A-Z0-9]+(?: |%20)){0,3}PRIVATE(?: |%20)KEY(?: BLOCK)?-----/.exec(label);
  if (!head) return undefined;
  const body = start + head[0].length;
  if (!hasLetters(bytes, body)) return undefined;
  const rest = bytes.subarray(body, body + longestKeyBytes);
  // One that was cut off ends with the text that it is in.
  const ends = [rest.indexOf('-----END'), rest.indexOf('"'), rest.length].filter((end) => end >= 0);
  return { start, end: body + Math.min(...ends) };
}

// A row of letters long enough to be of a key; the lines of one have 64.
function hasLetters(bytes: Buffer, start: number): boolean {
  let letters = 0;
  for (let index = start; index < start + mostHeaderBytes && index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    if (byte === dash && letters < fewestLetters && bytes[index + 1] === dash) return false;
    letters = (isBase64Byte(byte) && byte !== dash) || byte === percent ? letters + 1 : 0;
    if (letters >= fewestLetters) return true;
  }
  return false;
}

const dash = 0x2d;
// Of data in web addresses, as Ignition has them: %2B, %2F.
const percent = 0x25;
