import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { firstArgumentHash, shortenArgument, workloadHash } from '../../src/workloads/workload-hash.ts';

describe('the HASH of a text', () => {
  it('is the first twelve characters of the base64url of its SHA-256', () => {
    const digest = createHash('sha256').update('openshift-etcd').digest('base64url');

    expect(workloadHash('openshift-etcd')).toBe(digest.slice(0, 12));
    expect(workloadHash('')).toBe('47DEQpj8HBSa');
  });
});

describe('a first argument', () => {
  it.each([
    ['/usr/bin/bash', 'bash'],
    [String.raw`c:\foo\bar.exe`, 'bar.exe'],
    ['  sleep 3600 ', 'sleep'],
    ['/bin/sh -c "curl https://user:secret@host"', 'sh'],
    ['--config=/etc/secret.yaml', '--config'],
    ['--log/level=5', 'level'],
    ['--verbose', ''],
    ['-', ''],
    ['=', '='],
    ['', ''],
    ['///', ''],
    ['/opt/app/', 'app'],
    [String.raw`\\share\tool` + '\\', 'tool'],
    [String.raw`a\b/c`, 'c'],
    ['set -e\nexec app', 'set'],
    ['exec\tapp', 'exec\tapp'],
  ])('%j is shortened to %j', (argument, short) => {
    expect(shortenArgument(argument)).toBe(short);
  });

  it.each([[[]], [[7]], [[null]], [[['sh']]]])('of %j has no hash', (list: readonly unknown[]) => {
    expect(firstArgumentHash(list)).toBeUndefined();
  });

  it('that is empty has the hash of an empty text', () => {
    expect(firstArgumentHash([''])).toBe(workloadHash(''));
  });
});
