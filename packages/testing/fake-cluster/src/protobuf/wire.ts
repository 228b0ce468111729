/** One field as it stands on the wire: the number of a varint, or the bytes of anything with a length. */
export interface WireField {
  readonly number: number;
  readonly value: bigint | Buffer;
}

const varintType = 0;
const fixed64Type = 1;
const lengthType = 2;
const fixed32Type = 5;

/**
 * Splits a message into its fields (protobuf encoding, "Message Structure"). Fixed-width fields are given as bytes.
 * @throws RangeError when the message ends inside a field or has a group
 */
export function* readFields(message: Buffer): Iterable<WireField> {
  let offset = 0;
  while (offset < message.length) {
    const tag = readVarint(message, offset);
    offset = tag.end;
    const number = Number(tag.value >> 3n);
    const wireType = Number(tag.value & 7n);
    if (wireType === varintType) {
      const { value, end } = readVarint(message, offset);
      yield { number, value };
      offset = end;
      continue;
    }
    const { start, end } = bytesRange(message, offset, wireType);
    if (end > message.length) throw new RangeError('the message ends inside a field');
    yield { number, value: message.subarray(start, end) };
    offset = end;
  }
}

function bytesRange(message: Buffer, offset: number, wireType: number): { start: number; end: number } {
  if (wireType === fixed64Type) return { start: offset, end: offset + 8 };
  if (wireType === fixed32Type) return { start: offset, end: offset + 4 };
  if (wireType !== lengthType) throw new RangeError(`wire type ${wireType} is not understood`);
  const length = readVarint(message, offset);
  return { start: length.end, end: length.end + Number(length.value) };
}

function readVarint(message: Buffer, offset: number): { value: bigint; end: number } {
  let value = 0n;
  for (let shift = 0n, end = offset; shift < 70n; shift += 7n, end++) {
    const byte = message[end];
    if (byte === undefined) throw new RangeError('the message ends inside a number');
    value |= BigInt(byte & 0x7f) << shift;
    if ((byte & 0x80) === 0) return { value, end: end + 1 };
  }
  throw new RangeError('a number is longer than 10 bytes');
}

/** A varint as the signed number that it is for Kubernetes, whose messages know no other. */
export function signed(value: bigint): number {
  return Number(BigInt.asIntN(64, value));
}
