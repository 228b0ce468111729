import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createCgroups, listCgroups, parseHierarchies } from '../../src/machine/cgroups.ts';

const hybrid = `30 26 0:27 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
31 30 0:28 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory
32 30 0:29 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
33 26 254:0 / / rw,relatime - ext4 /dev/vda rw`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cgroups-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the control group hierarchies of a machine', () => {
  it('are found among its mounts, both versions', () => {
    expect(parseHierarchies(hybrid)).toEqual([
      { path: '/sys/fs/cgroup/memory', version: 1 },
      { path: '/sys/fs/cgroup/unified', version: 2 },
    ]);
  });

  it('list the groups of clusters and nothing else', async () => {
    const hierarchies = [{ path: folder, version: 1 }] as const;
    for (const name of ['insights-real-cluster-ab', 'kubepods']) await createCgroups(hierarchies, name);

    expect(await listCgroups(hierarchies, 'insights-real-cluster-')).toEqual(['insights-real-cluster-ab']);
  });
});
