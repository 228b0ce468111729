import { compare, parse, Range } from 'semver';

/**
 * Orders two semantic versions (semver.org, 2.0.0, 11); build metadata is ignored.
 * @returns below zero, zero or above zero; `undefined` when one is not a semantic version
 */
export function compareVersions(a: string, b: string): number | undefined {
  const [left, right] = [parse(a), parse(b)];
  return left === null || right === null ? undefined : compare(left, right);
}

/** Whether a text is a semantic version. */
export function isVersion(text: string): boolean {
  return parse(text) !== null;
}

/**
 * Whether a version is in a range as npm writes them. npm leaves pre-releases out of most ranges; here they
 * take part by their plain order, so that `4.21.0-rc.1` is in `>=4.20` and `4.20.0-rc.1`, which comes before 4.20.0, is not.
 * npm's own option for it, `includePrerelease`, would move the lower bounds.
 * @returns `undefined` when version or range cannot be read
 */
export function isInRange(version: string, range: string): boolean | undefined {
  const parsed = parse(version);
  const alternatives = parseRange(range)?.set;
  if (parsed === null || alternatives === undefined) return undefined;
  return alternatives.some((comparators) => comparators.every((comparator) => comparator.test(parsed)));
}

/** The range, `undefined` when the text is none. */
export function parseRange(text: string): Range | undefined {
  try {
    return new Range(text);
  } catch {
    return undefined;
  }
}
