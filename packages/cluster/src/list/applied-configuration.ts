import { endOfString } from './json-tokens.ts';

// The annotation's name from its slash on, as API servers write it, with its closing quote: every object is searched for it, and
// slashes are rarer in objects than letters. Some write the slash as `\/`; none writes letters as `\u…`.
const needle = Buffer.from('/last-applied-configuration"');
const prefixes = [Buffer.from('"kubectl.kubernetes.io'), Buffer.from('"kubectl.kubernetes.io\\')];

/**
 * Takes out every member named `kubectl.kubernetes.io/last-applied-configuration`, however deep: the annotation holds a
 * copy of the whole object, with everything in clear that is hidden, reduced or removed beside it.
 * @param bytes - valid JSON
 * @returns `bytes` themselves when there is none, which costs one search; otherwise a copy without them
 */
export function withoutAppliedConfiguration(bytes: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let kept = 0;
  for (let at = bytes.indexOf(needle); at !== -1; at = bytes.indexOf(needle, at + needle.length)) {
    // One inside of another is gone with it.
    const member = at < kept ? undefined : memberAround(bytes, at);
    if (!member) continue;
    if (member.start > kept) pieces.push(bytes.subarray(kept, member.start));
    kept = member.end;
  }
  return kept === 0 ? bytes : Buffer.concat([...pieces, bytes.subarray(kept)]);
}

interface Range {
  readonly start: number;
  readonly end: number;
}

// With one comma beside it: that before it, or, of a first member, that behind it.
function memberAround(bytes: Buffer, at: number): Range | undefined {
  const keyStart = startOfKey(bytes, at);
  if (keyStart === undefined) return undefined;
  const colon = afterSpace(bytes, at + needle.length);
  if (bytes[colon] !== 0x3a) return undefined;
  const end = endOfValue(bytes, afterSpace(bytes, colon + 1));
  const before = beforeSpace(bytes, keyStart - 1);
  if (bytes[before] === 0x2c) return { start: before, end };
  const behind = afterSpace(bytes, end);
  return { start: keyStart, end: bytes[behind] === 0x2c ? behind + 1 : end };
}

// A quote inside of a text has a backslash before it, so what stands behind one that has none is a key or a text.
function startOfKey(bytes: Buffer, at: number): number | undefined {
  for (const prefix of prefixes) {
    const start = at - prefix.length;
    if (start > 0 && bytes.compare(prefix, 0, prefix.length, start, at) === 0) {
      return bytes[start - 1] === 0x5c ? undefined : start;
    }
  }
  return undefined;
}

function endOfValue(bytes: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; ) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x22) at = endOfString(bytes, at + 1, bytes.length);
    else at += 1;
    if (byte === 0x7b || byte === 0x5b) depth += 1;
    if (byte === 0x7d || byte === 0x5d) depth -= 1;
    const next = bytes[at] ?? 0x7d;
    if (depth === 0 && (next === 0x2c || next === 0x7d || next === 0x5d || isSpace(next))) return at;
  }
  return bytes.length;
}

function afterSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (isSpace(bytes[at] ?? 0)) at += 1;
  return at;
}

function beforeSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (isSpace(bytes[at] ?? 0)) at -= 1;
  return at;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
