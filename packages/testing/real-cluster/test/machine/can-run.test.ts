import { describe, expect, it } from '@jest/globals';
import { decideCanRun } from '../../src/machine/can-run.ts';

const able = {
  platform: 'linux',
  userId: 0,
  allowsNamespaces: true,
  hasWritableCgroups: true,
  goVersion: 'go1.26.8',
  missing: '',
};

describe('whether a machine can run a real cluster', () => {
  it('says yes to root on Linux with namespaces and a recent Go', () => {
    expect(decideCanRun(able)).toEqual({ possible: true });
    expect(decideCanRun({ ...able, goVersion: 'go2.0' })).toEqual({ possible: true });
  });

  it.each([
    [{ ...able, platform: 'darwin' }, 'a real cluster needs Linux, this is darwin'],
    [{ ...able, userId: 1000 }, 'a real cluster needs to be started by root'],
    [{ ...able, allowsNamespaces: false }, 'new namespaces are not allowed here (unshare fails)'],
    [{ ...able, hasWritableCgroups: false }, 'control groups are not there or read-only (/sys/fs/cgroup)'],
    [{ ...able, missing: 'runc (Debian package runc)' }, 'missing: runc (Debian package runc)'],
    [{ ...able, goVersion: 'go1.19.8' }, 'Go 1.26 or newer is needed, found go1.19.8'],
  ])('names what stands in the way: %j', (facts, reason) => {
    expect(decideCanRun(facts)).toEqual({ possible: false, reason });
  });
});
