import { describe, expect, it } from '@jest/globals';
import { goArchitecture, matchesPlatform, type Platform } from '../../src/index.ts';

describe('platforms', () => {
  it.each([
    ['x64', 'LE', 'amd64'],
    ['arm64', 'LE', 'arm64'],
    ['ppc64', 'LE', 'ppc64le'],
    ['ppc64', 'BE', 'ppc64'],
    ['s390x', 'BE', 's390x'],
  ] as const)('call Node %s (%s) %s', (node, endianness, expected) => {
    expect(goArchitecture(node, endianness)).toBe(expected);
  });

  it.each([
    [{ architecture: 'arm64', variant: 'v8' }, { architecture: 'arm64' }, true],
    [{ architecture: 'arm64' }, { architecture: 'arm64', variant: 'v8' }, true],
    [{ architecture: 'arm64', variant: 'v9' }, { architecture: 'arm64' }, false],
    [{ architecture: 'arm', variant: 'v6' }, { architecture: 'arm', variant: 'v7' }, false],
    [{ architecture: 'amd64', variant: 'v3' }, { architecture: 'amd64' }, false],
    [{ architecture: 'amd64' }, { architecture: 's390x' }, false],
    [{ architecture: 'amd64', os: 'windows' }, { architecture: 'amd64' }, false],
  ] as [Partial<Platform>, Partial<Platform>, boolean][])('%j runs on %j: %s', (offered, wanted, expected) => {
    const linux = { os: 'linux', architecture: '' };

    expect(matchesPlatform({ ...linux, ...offered }, { ...linux, ...wanted })).toBe(expected);
  });
});
