import { errorMessage } from '@insights/process';
import { RulesError } from '../errors.ts';
import { compareVersions, parseVersion, type Version } from './version.ts';
import { type Comparison, expandWildcard } from './wildcards.ts';

type Test = (version: Version) => boolean;

/**
 * Whether a cluster's version is in a range, in the language of blang/semver v4: the version
 * as it is, or cut to its three numbers, so that `4.18.0-rc.1` is in both `<4.18.0` and `>=4.18.0`.
 * @throws RulesError `ERR_RULES_VERSION` when the version or the range is not one
 */
export function versionMatches(clusterVersion: string, range: string): boolean {
  const version = parseVersion(clusterVersion);
  const test = parseRange(range);
  return test(version) || test(parseVersion(version.core));
}

function parseRange(range: string): Test {
  const alternatives = splitAlternatives(splitComparisons(range)).map((parts) => {
    const tests = parts.flatMap(expand).map(toTest);
    return (version: Version) => tests.every((test) => test(version));
  });
  return (version) => alternatives.some((test) => test(version));
}

/** At blanks, but for those that follow a comparator. Of one character alone nothing is left, as in the original. */
function splitComparisons(range: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let previous = '';
  for (let index = 0; index < range.length; index++) {
    const character = range.charAt(index);
    if (character !== ' ') previous = character;
    else if (!/[<>=]/.test(previous)) {
      if (start < index - 1) parts.push(range.slice(start, index));
      start = index + 1;
    }
  }
  if (start < range.length - 1) parts.push(range.slice(start));
  return parts.map((part) => part.replaceAll(' ', ''));
}

function splitAlternatives(parts: readonly string[]): string[][] {
  const alternatives: string[][] = [[]];
  for (const part of parts) {
    if (part === '||') alternatives.push([]);
    else alternatives.at(-1)?.push(part);
  }
  if (parts[0] === '||') throw new RulesError('ERR_RULES_VERSION', "First element in range is '||'");
  if (alternatives.at(-1)?.length === 0) throw new RulesError('ERR_RULES_VERSION', "Last element in range is '||'");
  if (alternatives.some(({ length }) => length === 0)) {
    throw new RulesError('ERR_RULES_VERSION', "Nothing stands between '||' and '||'");
  }
  return alternatives;
}

function expand(part: string): Comparison[] {
  const digit = part.search(/\d/);
  if (digit === -1) {
    throw new RulesError('ERR_RULES_VERSION', `Could not get version from string: ${JSON.stringify(part)}`);
  }
  const comparison = { operator: part.slice(0, digit), version: part.slice(digit) };
  return part.includes('x') ? expandWildcard(comparison) : [comparison];
}

const operators: ReadonlyMap<string, (order: number) => boolean> = new Map([
  ['', isEqual],
  ['=', isEqual],
  ['==', isEqual],
  ['!', isDifferent],
  ['!=', isDifferent],
  ['>', (order: number) => order > 0],
  ['>=', (order: number) => order >= 0],
  ['<', (order: number) => order < 0],
  ['<=', (order: number) => order <= 0],
]);

function toTest({ operator, version }: Comparison): Test {
  const whole = JSON.stringify(`${operator}${version}`);
  const holds = operators.get(operator);
  if (!holds) {
    const message = `Could not parse comparator ${JSON.stringify(operator)} in ${whole}`;
    throw new RulesError('ERR_RULES_VERSION', `Could not parse Range ${whole}: ${message}`);
  }
  const limit = versionOf(version, whole);
  return (candidate) => holds(compareVersions(candidate, limit));
}

function versionOf(version: string, whole: string): Version {
  try {
    return parseVersion(version);
  } catch (error) {
    const message = `Could not parse version ${JSON.stringify(version)} in ${whole}: ${errorMessage(error)}`;
    throw new RulesError('ERR_RULES_VERSION', `Could not parse Range ${whole}: ${message}`);
  }
}

function isEqual(order: number): boolean {
  return order === 0;
}

function isDifferent(order: number): boolean {
  return order !== 0;
}
