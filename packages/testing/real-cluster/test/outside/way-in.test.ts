import { describe, expect, it } from '@jest/globals';
import { findInit } from '../../src/outside/way-in.ts';

function facts(pid: number, name: string, parent: number) {
  return { identity: { pid, startTicks: '1' }, name, parent };
}

const processes = [facts(1, 'init', 0), facts(50, 'sh', 1), facts(51, 'unshare', 50), facts(70, 'unshare', 60)];

describe('the way into a cluster', () => {
  it("leads to pid 1 of its namespaces, whose parent is the keeper's unshare", () => {
    expect(findInit(50, [...processes, facts(71, 'init', 70), facts(52, 'init', 51)])).toBe(52);
  });

  it('is not there before the namespaces have their program', () => {
    expect(findInit(50, processes)).toBeUndefined();
    expect(findInit(50, [...processes, facts(52, 'unshare', 51)])).toBeUndefined();
  });
});
