import { describe, expect, it } from '@jest/globals';
import { versionMatches } from '../../src/index.ts';
import { describeWithReferenceData, readReferenceData } from '../support/reference-data.ts';

interface Vector {
  readonly cluster_version: string;
  readonly expression: string;
  readonly match?: boolean;
  readonly error?: string;
}

describe('a range of versions', () => {
  it.each([
    ['4.17.3', '>=4.17.0 <4.18.0', true],
    ['4.18.0', '>=4.17.0 <4.18.0', false],
    ['4.18.0-0.nightly-2024-05-01-111315', '4.18.0', true],
    ['4.18.0-rc.1', '<4.18.0', true],
    ['4.18.0-rc.1', '>=4.18.0', true],
    ['4.17.9', '4.17.x', true],
    ['4.18.0', '4.x', true],
    ['5.0.0', '4.x', false],
    ['4.17.9', '!=4.17.x', false],
    ['4.16.0', '4.15.x || 4.16.x', true],
    ['4.16.0', '>= 4.16.0', true],
    ['4.16.0+build.7', '4.16.0', true],
  ])('says of %s in %s: %s', (version, range, holds) => {
    expect(versionMatches(version, range)).toBe(holds);
  });

  it.each([
    '4',
    '4.8',
    'v4.8.0',
    '~4.8.0',
    '4.8.*',
    '|| 4.8.0',
    '4.8.0 ||',
    '4.8.0 || || 4.9.0',
    '04.8.0',
    '',
    '   ',
    'x.x.x',
    '>4.x.x-x',
  ])('does not take %p for one', (range) => {
    expect(() => versionMatches('4.8.0', range)).toThrow(expect.objectContaining({ code: 'ERR_RULES_VERSION' }));
  });

  it.each(['4.8', '4.8.0-', '4.8.0+', '4.8.0-01', '4.8.0-ä', '99999999999999999999.0.0'])(
    'does not take %p for a cluster version',
    (version) => {
      expect(() => versionMatches(version, '4.8.0')).toThrow(expect.objectContaining({ code: 'ERR_RULES_VERSION' }));
    },
  );
});

describeWithReferenceData('the reference data on ranges of versions', () => {
  it('is met in each match and each error text', () => {
    const vectors = readReferenceData('vectors/semver-ranges.json') as Vector[];

    expect(vectors.map(({ cluster_version: version, expression }) => outcome(version, expression))).toEqual(
      vectors.map(({ match, error }) => error ?? match),
    );
  });
});

function outcome(version: string, range: string): boolean | string {
  try {
    return versionMatches(version, range);
  } catch (error) {
    return (error as Error).message;
  }
}
