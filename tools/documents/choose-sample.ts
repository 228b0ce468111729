/** A record of a test. */
export interface TestRecord {
  readonly path: string;
  readonly text: string;
}

const mostSampleBytes = 6000;
// What is parsed and written again would lose its last digits.
export const hasLargeNumber = /[^"\w.-]\d{16,}/;

/**
 * The record that shows most: of those that fit a page the one with the most different members; the shorter of two, and
 * the first by its text, so that the same tests give the same sample.
 */
export function chooseSample(records: readonly TestRecord[]): TestRecord | undefined {
  const shown = records.filter(({ text }) => text.length <= mostSampleBytes);
  const scored = shown.map((record) => ({ record, score: scoreOf(record) }));
  return scored.toSorted(
    (one, other) =>
      other.score - one.score ||
      one.record.text.length - other.record.text.length ||
      compare(one.record.path + one.record.text, other.record.path + other.record.text),
  )[0]?.record;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function scoreOf({ path, text }: TestRecord): number {
  const value = parsed(text);
  if (value === null) return -2;
  if (hasLargeNumber.test(text)) return -1;
  if (value === undefined) return path.endsWith('.json') ? -1 : Math.min(new Set(text.split('\n')).size, 10);
  return memberPaths(value, '').size;
}

/** The value of JSON, else `undefined`. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function memberPaths(value: unknown, at: string): Set<string> {
  if (typeof value !== 'object' || value === null) return new Set([at]);
  if (Array.isArray(value)) return new Set(value.flatMap((element) => [...memberPaths(element, `${at}[]`)]));
  return new Set(Object.entries(value).flatMap(([name, member]) => [...memberPaths(member, `${at}.${name}`)]));
}
