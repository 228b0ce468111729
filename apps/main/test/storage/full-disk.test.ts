import { describe, expect, it } from '@jest/globals';
import { describeFullDisk } from '../../src/storage/full-disk.ts';

const kibibyte = 1024;

function disk(sizeBytes: number, freeBytes: number) {
  return async () => ({ bsize: 512, blocks: sizeBytes / 512, bavail: freeBytes / 512 });
}

describe('the room on the disk of the volume', () => {
  it.each([
    ['a large disk with less than a mebibyte', 2 ** 40, 1023 * kibibyte, '1047552 bytes'],
    ['a small one that a file has filled', 64 * kibibyte, 0, '0 bytes'],
  ])('is missing on %s', async (_what, size, free, said) => {
    expect(await describeFullDisk('/volume', disk(size, free))).toContain(said);
  });

  it.each([
    ['a large disk with a mebibyte', 2 ** 40, 1024 * kibibyte],
    ['a small one that is empty', 64 * kibibyte, 64 * kibibyte],
    ['a file system that counts no blocks', 0, 0],
  ])('is there on %s', async (_what, size, free) => {
    expect(await describeFullDisk('/volume', disk(size, free))).toBeUndefined();
  });

  it('is not in question when it cannot be measured', async () => {
    expect(await describeFullDisk('/nowhere/at/all')).toBeUndefined();
  });
});
