interface Version {
  readonly numbers: readonly [number, number, number];
  /** Empty for a release. */
  readonly prerelease: readonly string[];
}

const versionPattern = /^v?(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z.-]{1,64}))?(?:\+[0-9A-Za-z.-]*)?$/;
const partialPattern = /^v?(\d{1,9}|[xX*])(?:\.(\d{1,9}|[xX*]))?(?:\.(\d{1,9}|[xX*]))?$/;
const comparatorPattern = /^(>=|<=|>|<|=|\^|~)?\s*(\S+)$/;

/**
 * Orders two semantic versions (semver.org, 2.0.0, 11); build metadata is ignored.
 * @returns below zero, zero or above zero; `undefined` when one is not a semantic version
 */
export function compareVersions(a: string, b: string): number | undefined {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  return left === undefined || right === undefined ? undefined : compare(left, right);
}

/**
 * Whether a version is in a range as npm writes them: comparators joined by spaces, alternatives by `||`; `~`, `^`, `*` and `4.x`.
 * A pre-release takes part by its plain order, so that `4.21.0-rc.1` is in `>=4.20`.
 * @returns `undefined` when version or range cannot be read
 */
export function isInRange(version: string, range: string): boolean | undefined {
  const parsed = parseVersion(version);
  if (parsed === undefined || range.length > 256) return undefined;
  const alternatives = range.split('||').map((alternative) => isInAll(parsed, alternative.trim()));
  return alternatives.includes(undefined) ? undefined : alternatives.includes(true);
}

function isInAll(version: Version, comparators: string): boolean | undefined {
  const joined = comparators.replaceAll(/(>=|<=|>|<|=|\^|~)\s+/g, '$1');
  const answers = (joined === '' ? ['*'] : joined.split(/\s+/)).map((comparator) => isInOne(version, comparator));
  return answers.includes(undefined) ? undefined : !answers.includes(false);
}

function isInOne(version: Version, comparator: string): boolean | undefined {
  const [, operator = '', operand = ''] = comparatorPattern.exec(comparator) ?? [];
  const bounds = boundsOf(operand);
  if (bounds === undefined) return undefined;
  const [low, high] = bounds;
  const fromLow = compare(version, low);
  const fromHigh = high === undefined ? -1 : compare(version, high);
  switch (operator) {
    case '>=':
      return fromLow >= 0;
    case '>':
      return high === undefined ? false : fromHigh >= 0 && fromLow > 0;
    case '<':
      return fromLow < 0;
    case '<=':
      return fromHigh < 0;
    case '^':
      return fromLow >= 0 && compare(version, nextBreaking(low)) < 0;
    case '~':
      return fromLow >= 0 && compare(version, isMajorOnly(operand) ? bump(low, 0) : bump(low, 1)) < 0;
    default:
      return fromLow >= 0 && fromHigh < 0;
  }
}

/** The versions that an operand stands for, from the first to before the second; no second one for `*`. */
function boundsOf(operand: string): readonly [Version, Version | undefined] | undefined {
  const whole = parseVersion(operand);
  if (whole !== undefined) return [whole, justAfter(whole)];
  const parts = partialPattern.exec(operand)?.slice(1);
  if (parts === undefined) return undefined;
  const known = parts.filter((part) => part !== undefined && /^\d/.test(part)).map(Number);
  const low = release(known[0] ?? 0, known[1] ?? 0, 0);
  return [low, known.length === 0 ? undefined : bump(low, known.length - 1)];
}

function justAfter({ numbers, prerelease }: Version): Version {
  // The lowest identifier sorts right after the same list without it; a release has the next patch after it.
  return prerelease.length > 0 ? { numbers, prerelease: [...prerelease, '0'] } : bump({ numbers, prerelease }, 2);
}

function nextBreaking(low: Version): Version {
  const first = low.numbers.findIndex((number) => number > 0);
  return bump(low, first === -1 ? 2 : first);
}

/** Raises one number and zeroes those after it; the bound lies before the pre-releases of that version. */
function bump({ numbers: [major, minor, patch] }: Version, index: number): Version {
  const raised =
    index === 0
      ? release(major + 1, 0, 0)
      : index === 1
        ? release(major, minor + 1, 0)
        : release(major, minor, patch + 1);
  return { ...raised, prerelease: ['0'] };
}

function isMajorOnly(operand: string): boolean {
  return /^v?\d+(\.[xX*])?$/.test(operand);
}

function release(major: number, minor: number, patch: number): Version {
  return { numbers: [major, minor, patch], prerelease: [] };
}

function parseVersion(text: string): Version | undefined {
  const match = versionPattern.exec(text);
  if (match === null) return undefined;
  const [, major = '', minor = '', patch = '', prerelease = ''] = match;
  return {
    numbers: [Number(major), Number(minor), Number(patch)],
    prerelease: prerelease === '' ? [] : prerelease.split('.'),
  };
}

function compare(a: Version, b: Version): number {
  for (const index of [0, 1, 2] as const) {
    const difference = a.numbers[index] - b.numbers[index];
    if (difference !== 0) return difference;
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0) return b.prerelease.length - a.prerelease.length;
  for (const [index, left] of a.prerelease.entries()) {
    const right = b.prerelease[index];
    if (right === undefined) return 1;
    const difference = compareIdentifiers(left, right);
    if (difference !== 0) return difference;
  }
  return a.prerelease.length - b.prerelease.length;
}

function compareIdentifiers(a: string, b: string): number {
  const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumberA && isNumberB) return Number(a) - Number(b);
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
