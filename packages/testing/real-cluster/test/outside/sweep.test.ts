import { describe, expect, it } from '@jest/globals';
import { decideSweep } from '../../src/outside/sweep.ts';

const ownership = { id: 'ab', owners: [], keep: false };

describe('sweeping up after clusters', () => {
  it('touches nothing of a cluster that runs', () => {
    expect(decideSweep({ id: 'ab', ownership, isRunning: true })).toEqual({
      cgroups: false,
      folder: false,
    });
  });

  it('removes everything of a cluster whose owners are gone', () => {
    expect(decideSweep({ id: 'ab', ownership, isRunning: false })).toEqual({
      cgroups: true,
      folder: true,
    });
  });

  it('leaves a folder that is kept, but not its control groups', () => {
    const kept = { ...ownership, keep: true };

    expect(decideSweep({ id: 'ab', ownership: kept, isRunning: false })).toEqual({
      cgroups: true,
      folder: false,
    });
  });

  it('removes a folder that does not say whose it is', () => {
    expect(decideSweep({ id: 'ab', isRunning: false })).toEqual({ cgroups: true, folder: true });
  });
});
