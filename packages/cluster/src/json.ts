/** Any JSON value, as {@link parseExactJson} gives it. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** A JSON object. Objects of the API are handled as these: typed models drop and rename fields. */
export type JsonObject = { [key: string]: JsonValue };

// ECMAScript's "JSON.parse source text access", which TypeScript's library does not know yet.
interface ExactJson {
  rawJSON(text: string): JsonValue;
  isRawJSON(value: unknown): boolean;
  parse(
    text: string,
    revive: (key: string, value: JsonValue, context: { readonly source?: string }) => JsonValue,
  ): JsonValue;
}
const exact = JSON as unknown as ExactJson;

// Where a number may begin that a double does not hold: 16 characters or more, or with an exponent. Where it hits inside of
// a text, nothing but time is lost.
const delicateNumber = /[:,[]\s*-?(?:[\d.]{16}|[\d.]{1,15}[eE])/;
const decimal = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Whether a value is an object: not `null`, not an array, not a number that a double does not hold. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !exact.isRawJSON(value);
}

/** The value when it is a string that says something. */
export function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * Parses JSON so that `JSON.stringify` writes every number as it was. One that a double does not hold
 * (9223372036854775807) becomes an opaque, frozen value: no `number`, and no object to {@link isJsonObject}.
 * @throws SyntaxError
 */
export function parseExactJson(text: string): JsonValue {
  if (!delicateNumber.test(text)) return JSON.parse(text) as JsonValue;
  return exact.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && !holds(value, source) ? exact.rawJSON(source) : value,
  );
}

function holds(value: number, source: string): boolean {
  const written = String(value);
  return written === source || canonical(written) === canonical(source);
}

// Digits without zeros around them, and the power of ten of the last one: `1.0`, `1` and `1e0` are one number.
function canonical(number: string): string {
  const [, whole = '', fraction = '', exponent = '0'] = decimal.exec(number) ?? [number];
  const digits = whole + fraction;
  let start = 0;
  let end = digits.length;
  while (digits[start] === '0') start += 1;
  while (end > start && digits[end - 1] === '0') end -= 1;
  if (start === end) return '0';
  return `${digits.slice(start, end)}e${Number(exponent) - fraction.length + digits.length - end}`;
}
