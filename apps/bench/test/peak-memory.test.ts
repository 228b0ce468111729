import { describe, expect, it } from '@jest/globals';
import { parsePeakMemory, readPeakMemory } from '../src/peak-memory.ts';

describe('the peak memory of a process', () => {
  it('is its high-water mark', () => {
    expect(parsePeakMemory('VmPeak:\t  999 kB\nVmHWM:\t  106936 kB\nVmRSS:\t  100000 kB\n')).toBe(106_936 * 1024);
  });

  it('is unknown when the kernel does not tell', () => {
    expect(parsePeakMemory('Name:\tnode\n')).toBeUndefined();
  });

  it('is unknown of a process that does not exist', async () => {
    expect(await readPeakMemory(2 ** 30)).toBeUndefined();
  });
});
