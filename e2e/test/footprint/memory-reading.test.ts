import { describe, expect, it } from '@jest/globals';
import { parseVersion1, parseVersion2 } from '../../src/footprint/memory-reading.ts';

describe('a reading of memory', () => {
  it('leaves out what files stand behind, in version 1', () => {
    const files = {
      limit: '201326592\n',
      usage: '100000\n',
      peak: '150000\n',
      stat: 'cache 40000\nrss 55000\ninactive_file 30000\nactive_file 10000\n',
      oom: 'oom_kill_disable 0\nunder_oom 0\noom_kill 1\n',
    };

    expect(parseVersion1(files)).toEqual({
      limit: 201_326_592,
      peakUsage: 150_000,
      anonymous: 55_000,
      unreclaimable: 60_000,
      oomKills: 1,
    });
  });

  it('has the same in version 2 under other names', () => {
    const files = {
      limit: '201326592\n',
      usage: '100000\n',
      peak: '150000\n',
      stat: 'anon 55000\nfile 40000\nkernel 5000\ninactive_file 30000\nactive_file 10000\n',
      oom: 'low 0\nhigh 0\nmax 7\noom 0\noom_kill 0\n',
    };

    expect(parseVersion2(files)).toMatchObject({ anonymous: 55_000, unreclaimable: 60_000, oomKills: 0 });
  });
});
