import { colon } from '../scan/bytes.ts';
import { decodeBase64, endOfBase64 } from './base64.ts';

// What `auth` decodes to: user, colon, password.
const credentials = /^[\x21-\x39\x3b-\x7e]+:[\x20-\x7e]+$/;
const fewestLetters = 8;
const mostLetters = 4096;
const quote = 0x22;
const backslash = 0x5c;
const name = 'auth';

/**
 * The credentials of a registry, as a pull secret has them: the member whose name `auth` begins at `start`. Its quotation marks may
 * be escaped, as they are in JSON inside of JSON.
 * @returns where its value is
 */
export function registryCredentialsAt(
  bytes: Uint8Array,
  start: number,
): { readonly start: number; readonly end: number } | undefined {
  const behindName = behindQuote(bytes, start + name.length);
  const atColon = behindName && behindBlanks(bytes, behindName);
  if (atColon === undefined || bytes[atColon] !== colon) return undefined;
  const value = behindQuote(bytes, behindBlanks(bytes, atColon + 1));
  if (value === undefined) return undefined;
  const end = endOfBase64(bytes, value, mostLetters);
  if (end - value < fewestLetters) return undefined;
  const isUsable = credentials.test(decodeBase64(bytes, value, end).toString('latin1'));
  return isUsable ? { start: value, end } : undefined;
}

function behindQuote(bytes: Uint8Array, start: number): number | undefined {
  let index = start;
  while (bytes[index] === backslash && index < start + 4) index += 1;
  return bytes[index] === quote ? index + 1 : undefined;
}

function behindBlanks(bytes: Uint8Array, start: number): number {
  let index = start;
  while ((bytes[index] === 0x20 || bytes[index] === 0x0a) && index < start + 16) index += 1;
  return index;
}
