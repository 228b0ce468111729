import { isObject, type JsonObject, type JsonValue } from '../json.ts';
import { type MessageField, messages } from './messages.ts';
import { readFields, signed } from './wire.ts';

/**
 * The JSON form of a message.
 * @param name - one of {@link messages}
 * @throws RangeError when the bytes are no such message
 */
export function decodeMessage(name: string, bytes: Buffer): JsonObject {
  const message = messages.get(name);
  if (!message) throw new RangeError(`there is no message ${name}`);
  const object: JsonObject = {};
  for (const { number, value } of readFields(bytes)) {
    const field = message.get(number);
    // Newer clients know fields that are not in the table; nothing here reads them.
    if (field) setMember(object, field, value);
  }
  return object;
}

function setMember(object: JsonObject, field: MessageField, value: bigint | Buffer): void {
  const { name, type, shape, isOmittedWhenZero } = field;
  if (shape === 'map') {
    const members = object[name];
    object[name] = { ...(isObject(members) ? members : {}), ...mapEntry(type, bytesOf(value)) };
    return;
  }
  const decoded = decodeValue(type, value);
  if (shape === 'list') object[name] = [...asList(object[name]), decoded];
  else if (name === '+') Object.assign(object, decoded);
  else if (!isOmittedWhenZero || !isZero(decoded)) object[name] = decoded;
}

function asList(value: JsonValue | undefined): JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function isZero(value: JsonValue): boolean {
  return value === '' || value === 0 || value === false;
}

function mapEntry(type: string, bytes: Buffer): JsonObject {
  let key = '';
  let content: JsonValue = '';
  for (const { number, value } of readFields(bytes)) {
    if (number === 1) key = bytesOf(value).toString();
    else content = decodeValue(type, value);
  }
  return { [key]: content };
}

type Decoder = (value: bigint | Buffer) => JsonValue;

const scalars: Readonly<Record<string, Decoder>> = {
  string: (value) => bytesOf(value).toString(),
  bytes: (value) => bytesOf(value).toString('base64'),
  int: (value) => signed(numberOf(value)),
  bool: (value) => numberOf(value) !== 0n,
  time: (value) => timeOf(bytesOf(value), 0),
  microtime: (value) => timeOf(bytesOf(value), 6),
  // Both wrap one text.
  quantity: (value) => textMember(bytesOf(value), 1) ?? '0',
  json: (value) => JSON.parse(textMember(bytesOf(value), 1) ?? 'null') as JsonValue,
  intorstring: (value) => intOrString(bytesOf(value)),
  duration: (value) => `${intMember(bytesOf(value), 1) / 1e9}s`,
  values: (value) => [...readFields(bytesOf(value))].map((item) => bytesOf(item.value).toString()),
};

function decodeValue(type: string, value: bigint | Buffer): JsonValue {
  const decode = Object.hasOwn(scalars, type) ? scalars[type] : undefined;
  return decode ? decode(value) : decodeMessage(type, bytesOf(value));
}

function bytesOf(value: bigint | Buffer): Buffer {
  if (typeof value === 'bigint') throw new RangeError('a number stands where bytes belong');
  return value;
}

function numberOf(value: bigint | Buffer): bigint {
  if (typeof value !== 'bigint') throw new RangeError('bytes stand where a number belongs');
  return value;
}

function textMember(message: Buffer, number: number): string | undefined {
  for (const field of readFields(message)) if (field.number === number) return bytesOf(field.value).toString();
  return undefined;
}

function intMember(message: Buffer, number: number): number {
  for (const field of readFields(message)) if (field.number === number) return signed(numberOf(field.value));
  return 0;
}

// IntOrString: type 0 is a number, 1 a text.
function intOrString(message: Buffer): JsonValue {
  return intMember(message, 1) === 0 ? intMember(message, 2) : (textMember(message, 3) ?? '');
}

// Timestamp { seconds = 1, nanos = 2 }; Go writes its zero time as an empty message.
function timeOf(message: Buffer, digits: number): JsonValue {
  if (message.length === 0) return null;
  const seconds = new Date(intMember(message, 1) * 1000).toISOString().slice(0, 19);
  const fraction = String(intMember(message, 2)).padStart(9, '0').slice(0, digits);
  return digits === 0 ? `${seconds}Z` : `${seconds}.${fraction}Z`;
}
