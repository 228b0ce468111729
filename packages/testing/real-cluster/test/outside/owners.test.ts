import { describe, expect, it } from '@jest/globals';
import { identify, isAnyRunning, parseStat } from '../../src/outside/owners.ts';

describe('the owners of a cluster', () => {
  it('are told from later processes with the same number by their start', async () => {
    const self = await identify(process.pid);

    expect(self).toEqual({ pid: process.pid, startTicks: expect.stringMatching(/^\d+$/) });
    expect(await isAnyRunning(self ? [self] : [])).toBe(true);
    expect(await isAnyRunning([{ pid: process.pid, startTicks: '1' }])).toBe(false);
  });

  it('are read whatever the program calls itself', () => {
    const fields = Array.from({ length: 50 }, (_, index) => String(index + 3)).join(' ');

    expect(parseStat(`12 (a) b (c) ${fields}`)).toEqual({
      identity: { pid: 12, startTicks: '22' },
      name: 'a) b (c',
      parent: 4,
    });
  });

  it('are none when nobody has the number', async () => {
    expect(await identify(2 ** 30)).toBeUndefined();
  });
});
