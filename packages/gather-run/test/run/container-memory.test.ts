import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { containerMemoryBytes } from '../../src/run/container-memory.ts';
import { temporaryFolder } from '../fixtures.ts';

describe('containerMemoryBytes', () => {
  it('reads the first file that the kernel has', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'memory.current');
    await writeFile(file, '73400320\n');

    expect(await containerMemoryBytes([join(folder.path, 'absent'), file])).toBe(73_400_320);
  });

  it('is 0 where nothing is told', async () => {
    expect(await containerMemoryBytes(['/nonexistent'])).toBe(0);
  });
});
