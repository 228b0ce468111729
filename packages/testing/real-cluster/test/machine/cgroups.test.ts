import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createCgroups, parseHierarchies } from '../../src/machine/cgroups.ts';

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

  it('get a group of the cluster each', async () => {
    const paths = ['memory', 'cpu'].map((name) => join(folder, name));

    await createCgroups(
      paths.map((path) => ({ path, version: 1 })),
      'insights-real-cluster-ab',
    );

    expect(await Promise.all(paths.map((path) => readdir(path)))).toEqual([
      ['insights-real-cluster-ab'],
      ['insights-real-cluster-ab'],
    ]);
  });

  it('hand all of their controllers down where groups share one hierarchy', async () => {
    await writeFile(join(folder, 'cgroup.controllers'), 'memory pids\n');

    await createCgroups([{ path: folder, version: 2 }], 'insights-real-cluster-ab');

    // A file here, an order to the kernel there: the last one stands.
    expect(await readFile(join(folder, 'cgroup.subtree_control'), 'utf8')).toBe('+pids');
  });
});
