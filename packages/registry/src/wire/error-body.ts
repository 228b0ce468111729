import { isObject, parseBoundedJson, redactSecrets } from '@insights/process';

/** What the body of an error says. */
export interface ErrorBody {
  /** The registry's own codes, upper case: `MANIFEST_UNKNOWN`, `TAG_EXPIRED`. Empty for HTML or no body. */
  readonly codes: readonly string[];
  /** For a message: at most 1 KiB, printable characters only. */
  readonly text: string;
}

const keptCharacters = 1024;
// Of one to ten errors; `detail` may be anything.
const bounds = { bytes: 65_536, depth: 20, values: 5000 };

/** Reads `{"errors":[{"code":"…","message":"…"}]}` (distribution spec, "Error Codes"); anything else is kept as text. */
export function parseErrorBody(bytes: Buffer): ErrorBody {
  const text = bytes.toString('utf8');
  const errors = listErrors(text);
  const codes = errors.map(({ code }) => code.toUpperCase()).filter((code) => /^[A-Z_]{1,64}$/.test(code));
  const told = errors.map(({ code, message }) => (message ? `${code}: ${message}` : code)).join('; ');
  return { codes, text: printable(errors.length > 0 ? told : text) };
}

/** Cuts a text to 1 KiB of printable ASCII and hides what looks like a secret. */
export function printable(text: string): string {
  const clean = text
    .slice(0, 4 * keptCharacters)
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .trim();
  return redactSecrets(clean).slice(0, keptCharacters);
}

function listErrors(text: string): { code: string; message: string }[] {
  const errors = parseErrors(text);
  if (!Array.isArray(errors)) return [];
  return errors
    .slice(0, 10)
    .filter(isObject)
    .map(({ code, message }) => ({
      code: typeof code === 'string' ? code.slice(0, 64) : 'UNKNOWN',
      message: typeof message === 'string' ? message.slice(0, keptCharacters) : '',
    }));
}

function parseErrors(text: string): unknown {
  try {
    const document = parseBoundedJson(text, bounds, 'the error');
    return isObject(document) ? document['errors'] : undefined;
  } catch {
    return undefined;
  }
}
