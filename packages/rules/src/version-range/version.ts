import { compare } from 'semver';
import { RulesError } from '../errors.ts';

/** A version in the strict form of semver 2.0: no `v`, three numbers without leading zeros. */
export interface Version {
  readonly text: string;
  /** Without what follows the patch number. */
  readonly core: string;
}

/** @throws RulesError `ERR_RULES_VERSION`, in the words of blang/semver v4 */
export function parseVersion(text: string): Version {
  if (text === '') throw new RulesError('ERR_RULES_VERSION', 'Version string empty');
  const [major, minor, ...rest] = text.split('.');
  if (major === undefined || minor === undefined || rest.length === 0) {
    throw new RulesError('ERR_RULES_VERSION', 'No Major.Minor.Patch elements found');
  }
  const [beforeBuild = '', ...build] = rest.join('.').split('+');
  const [patch = '', ...preRelease] = beforeBuild.split('-');
  requireNumber('major', major);
  requireNumber('minor', minor);
  if (preRelease.length > 0) preRelease.join('-').split('.').forEach(requirePreRelease);
  if (build.length > 0) build.join('+').split('.').forEach(requireBuild);
  requireNumber('patch', patch);
  return { text, core: `${major}.${minor}.${patch}` };
}

/** Precedence as in semver 2.0: negative, zero or positive. Build metadata does not count. */
export function compareVersions(left: Version, right: Version): number {
  return compare(left.text, right.text);
}

function requireNumber(which: string, digits: string): void {
  const name = which === 'patch' ? 'Patch' : which === 'minor' ? 'Minor' : 'Major';
  if (!/^\d+$/.test(digits)) {
    throw new RulesError(
      'ERR_RULES_VERSION',
      `Invalid character(s) found in ${which} number ${JSON.stringify(digits)}`,
    );
  }
  if (/^0\d/.test(digits)) {
    const message = `${name} number must not contain leading zeroes ${JSON.stringify(digits)}`;
    throw new RulesError('ERR_RULES_VERSION', message);
  }
  // Beyond this neither a double nor the library that compares holds it.
  if (!Number.isSafeInteger(Number(digits))) {
    throw new RulesError('ERR_RULES_VERSION', `${name} number ${digits} is too large`);
  }
}

function requirePreRelease(part: string): void {
  if (part === '') throw new RulesError('ERR_RULES_VERSION', 'Prerelease is empty');
  if (/^0\d+$/.test(part)) {
    const message = `Numeric PreRelease version must not contain leading zeroes ${JSON.stringify(part)}`;
    throw new RulesError('ERR_RULES_VERSION', message);
  }
  if (!/^[0-9A-Za-z-]+$/.test(part)) {
    throw new RulesError('ERR_RULES_VERSION', `Invalid character(s) found in prerelease ${JSON.stringify(part)}`);
  }
}

function requireBuild(part: string): void {
  if (part === '') throw new RulesError('ERR_RULES_VERSION', 'Build meta data is empty');
  if (!/^[0-9A-Za-z-]+$/.test(part)) {
    throw new RulesError('ERR_RULES_VERSION', `Invalid character(s) found in build meta data ${JSON.stringify(part)}`);
  }
}
