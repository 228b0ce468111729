import { execFileSync } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { measured } from '../measured.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const names = 40_000;
const mostMebibytes = 25;

describe('a folder of 40,000 names', () => {
  it('costs little memory to list and to prune', async () => {
    await using directory = await temporaryDirectory();
    await chmod(directory.path, 0o755);
    const script = 'chdir $ARGV[0]; for (1..$ARGV[1]) { open(my $f, ">", "insights-2100-$_.tar.gz") }';
    execFileSync('perl', ['-e', script, directory.path, String(names)]);

    const listed = await measured('list', directory.path);
    const pruned = await measured('prune', directory.path);

    expect([listed.result, pruned.result]).toEqual([1000, 0]);
    expect(Math.max(listed.mebibytes, pruned.mebibytes)).toBeLessThan(mostMebibytes);
  }, 120_000);
});
