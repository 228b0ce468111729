import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeBase } from '../../src/base/make-base.ts';

const files = () => Promise.resolve([{ path: '/etc/passwd', content: 'root:x:0:0:root:/:/sbin/nologin\n' }]);

describe('a base from this machine', () => {
  const { signal } = new AbortController();
  const loaded = new Map<string, string>();
  let cache: string;
  let failure: Error | undefined;

  const podman = {
    hasImage: (name: string) => Promise.resolve([...loaded.values()].includes(name)),
    load: async (folder: string, name: string) => {
      if (failure) throw failure;
      expect(await readdir(folder)).toContain('index.json');
      loaded.set(basename(folder), name);
    },
  };
  const make = () => makeBase({ name: 'insights-base', key: '0a1b', files, cache, podman }, signal);

  beforeEach(async () => {
    loaded.clear();
    failure = undefined;
    cache = await mkdtemp(join(tmpdir(), 'insights-bases-'));
  });
  afterEach(() => rm(cache, { recursive: true }));

  it('is made by two builds side by side under names of their own, which leave no folder', async () => {
    expect(await Promise.all([make(), make()])).toEqual([
      'localhost/insights-base:0a1b',
      'localhost/insights-base:0a1b',
    ]);

    expect([...loaded.keys()]).toEqual([
      expect.stringMatching(/^insights-base-[0-9a-f-]{36}$/),
      expect.stringMatching(/^insights-base-[0-9a-f-]{36}$/),
    ]);
    expect(await readdir(cache)).toEqual([]);
  });

  it('is made once', async () => {
    await make();
    await make();

    expect(loaded.size).toBe(1);
  });

  it('leaves no folder when podman does not take it', async () => {
    failure = new Error('no space');

    await expect(make()).rejects.toThrow('no space');
    expect(await readdir(cache)).toEqual([]);
  });
});
