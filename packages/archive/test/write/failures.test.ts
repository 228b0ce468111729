import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { cleanLeftovers } from '../../src/index.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { itNeeding, run, works } from '../tools.ts';

const child = join(import.meta.dirname, 'write-until-it-fails.ts');
const canMount = works('unshare --mount mount -t tmpfs tmpfs /mnt');

describe('a disk that fails', () => {
  itNeeding('right to mount', canMount, 'leaves no file when it is full, and is worth another try', async () => {
    await using directory = await temporaryDirectory();
    const volume = join(directory.path, 'volume');
    await mkdir(volume);
    // The mount is gone with its namespace, that is with the shell.
    const script = `mount -t tmpfs -o size=1m tmpfs "$1" && "$2" "$3" "$1"`;
    const { stdout } = await run('unshare', ['--mount', 'sh', '-c', script, 'sh', volume, process.execPath, child]);

    expect(JSON.parse(stdout)).toEqual({
      failure: { code: 'ERR_ARCHIVE_NO_SPACE', retryable: true },
      again: 'ERR_ARCHIVE_NO_SPACE',
      finish: 'ERR_ARCHIVE_NO_SPACE',
      files: [],
    });
  });

  it('leaves no file when it takes no more bytes, and says so with every later call', async () => {
    await using directory = await temporaryDirectory();
    const script = `ulimit -f 512 && "$2" "$3" "$1"`;
    const { stdout } = await run('sh', ['-c', script, 'sh', directory.path, process.execPath, child]);

    expect(JSON.parse(stdout)).toEqual({
      failure: { code: 'ERR_ARCHIVE_WRITE', retryable: false },
      again: 'ERR_ARCHIVE_WRITE',
      finish: 'ERR_ARCHIVE_WRITE',
      files: [],
    });
  });
});

describe('a writer that is killed', () => {
  it('leaves no archive, and what it leaves is removed by the next one', async () => {
    await using directory = await temporaryDirectory();
    const writer = spawn(process.execPath, [child, directory.path, 'forever'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(createInterface(writer.stdout), 'line');
    expect(await cleanLeftovers(directory.path, new FakeClock())).toEqual([]);

    writer.kill('SIGKILL');
    await once(writer, 'exit');
    const left = await readdir(directory.path);

    expect(left).toEqual([expect.stringMatching(/^\.insights-\d+-\d+-1\.tmp$/)]);
    expect(await cleanLeftovers(directory.path, new FakeClock())).toEqual(left);
    expect(await readdir(directory.path)).toEqual([]);
  });
});
