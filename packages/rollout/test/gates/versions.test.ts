import { describe, expect, it } from '@jest/globals';
import { compareVersions, isInRange } from '../../src/gates/versions.ts';

describe('semantic versions', () => {
  it('are ordered as semver.org says (2.0.0, item 11)', () => {
    const ordered = [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.0.10',
      '1.2.0',
    ];

    const shuffled = ordered.toReversed().toSorted((a, b) => compareVersions(a, b) ?? Number.NaN);

    expect(shuffled).toEqual(ordered);
  });

  it('differ not by build metadata, and cannot be compared with other text', () => {
    expect(compareVersions('1.0.0+a', 'v1.0.0+b')).toBe(0);
    expect(compareVersions('main', '1.0.0')).toBeUndefined();
  });
});

describe('ranges', () => {
  it.each([
    ['4.20.3', '*', true],
    ['4.20.3', '', true],
    ['4.20.3', '>=4.17 <4.21', true],
    ['4.21.0', '>=4.17 <4.21', false],
    ['4.20.3', '>= 4.17 < 4.21', true],
    ['4.20.9', '<=4.20', true],
    ['4.21.0', '<=4.20', false],
    ['4.20.9', '>4.20', false],
    ['4.21.0', '>4.20', true],
    ['4.20.3', '4.20', true],
    ['4.20.3', '4.x', true],
    ['5.0.0', '4.x', false],
    ['4.20.3', '4.20.3', true],
    ['4.20.4', '4.20.3', false],
    ['4.20.3', '~4.20.1', true],
    ['4.21.0', '~4.20.1', false],
    ['4.99.0', '~4', true],
    ['4.99.0', '^4.20', true],
    ['5.0.0', '^4.20', false],
    ['0.2.9', '^0.2.3', true],
    ['0.3.0', '^0.2.3', false],
    ['4.18.1', '4.17.x || 4.18.x', true],
    ['4.19.1', '4.17.x || 4.18.x', false],
    ['4.21.0-rc.1', '>=4.20', true],
    ['4.20.0-rc.1', '>=4.20', false],
    ['4.20.0-rc.2', '>=4.20.0-rc.1', true],
    ['4.20.5-rc.1', '4.20.x', true],
    ['4.20.5-rc.1', '~4.20.3 || ^5', true],
    ['4.21.0-rc.1', '<4.21', false],
    ['4.21.0-rc.1', '4.20.x', false],
    ['5.0.0-rc.1', '^4.20', false],
    ['4.20.0-rc.1', '*', true],
    ['4.20.3', 'about 4', undefined],
    ['4.20.3', '>=4.17,<4.21', undefined],
    ['4.20.3', '>=4.20 latest', undefined],
    ['main', '*', undefined],
  ])('%p in %p: %p', (version, range, isIn) => {
    expect(isInRange(version, range)).toBe(isIn);
  });
});
