import { describe, expect, it } from '@jest/globals';
import { defaultCacheFolder, keyOf, linkerFlags } from '../../src/build/build-programs.ts';

describe('the build of the Go programs', () => {
  it('has a name that follows from its files, whatever their order', () => {
    const files: [string, string][] = [
      ['go.mod', 'module x'],
      ['main.go', 'package main'],
    ];

    expect(keyOf(new Map(files))).toBe(keyOf(new Map(files.toReversed())));
    expect(keyOf(new Map(files))).not.toBe(keyOf(new Map([...files, ['go.sum', '']])));
  });

  it('gives Kubernetes the version that go.mod names', () => {
    expect(linkerFlags('require (\n\tk8s.io/kubernetes v1.36.3\n)')).toBe(
      '-s -w -X k8s.io/component-base/version.gitVersion=v1.36.3 -X k8s.io/component-base/version.gitMajor=1 ' +
        '-X k8s.io/component-base/version.gitMinor=36',
    );
  });

  it('refuses a go.mod without Kubernetes', () => {
    expect(() => linkerFlags('module x')).toThrow('go.mod names no version of k8s.io/kubernetes');
  });

  it('is kept where the XDG base directory specification says', () => {
    expect(defaultCacheFolder({ XDG_CACHE_HOME: '/cache' })).toBe('/cache/insights-real-cluster');
    expect(defaultCacheFolder({ XDG_CACHE_HOME: '' })).toMatch(/\/\.cache\/insights-real-cluster$/);
  });
});
