import { readdir } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { catalogue } from '@insights/gathering';
import { FakeClock, systemClock } from '@insights/process';
import type { SelfTestOptions } from '../../src/self-test/checks.ts';
import { selfTest } from '../../src/self-test/self-test.ts';
import { gatherFunction, temporaryFolder, version } from '../fixtures.ts';

async function reasonsWith(changes: Partial<SelfTestOptions> = {}): Promise<string[]> {
  await using folder = await temporaryFolder();
  const options: SelfTestOptions = {
    catalogue,
    version,
    clock: systemClock,
    temporaryDirectory: folder.path,
    memoryLimitBytes: undefined,
    ...changes,
  };
  const reasons = await selfTest(options);
  expect(await readdir(folder.path)).toEqual([]);
  return reasons;
}

describe('selfTest', () => {
  it('finds nothing wrong where the gatherer can start', async () => {
    expect(await reasonsWith()).toEqual([]);
  });

  it('finds functions that are missing, doubled or misnamed', async () => {
    const twice = [gatherFunction('a/b'), gatherFunction('a/b')];

    expect(await reasonsWith({ catalogue: [] })).toEqual(['functions: there is no gathering function']);
    expect(await reasonsWith({ catalogue: twice })).toEqual(['functions: there are two functions a/b']);
    expect(await reasonsWith({ catalogue: [gatherFunction('ab')] })).toEqual([
      'functions: "ab" is not the id of a function',
    ]);
  });

  it('finds that nothing can be written', async () => {
    expect(await reasonsWith({ temporaryDirectory: '/nonexistent' })).toEqual([
      expect.stringContaining('no temporary folder can be made'),
    ]);
  });

  it('finds too little memory', async () => {
    expect(await reasonsWith({ memoryLimitBytes: 32 * 2 ** 20 })).toEqual([
      'memory: the memory limit of 33554432 bytes is below the 67108864 that a gathering needs',
    ]);
  });

  it('finds a clock that stands in the past', async () => {
    class PastClock extends FakeClock {
      override monotonicMilliseconds = () => systemClock.monotonicMilliseconds();
      override sleep = (milliseconds: number) => systemClock.sleep(milliseconds);
    }

    expect(await reasonsWith({ clock: new PastClock('1970-01-01T00:00:00Z') })).toEqual([
      expect.stringMatching(/^clock: the clock says 1970-01-01/),
    ]);
  });

  it('finds a version that is not of the contract', async () => {
    expect(await reasonsWith({ version: { ...version, contract: 'one' } })).toEqual([
      expect.stringContaining('service: the version is not valid'),
    ]);
  });
});
