import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from '@jest/globals';
import type { Tally } from './simulation/history.ts';
import { transitions } from './simulation/transitions.ts';
import type { Share, ShareResult } from './simulation/worker.ts';

const histories = 10_000;
const workers = 2;
const stepsBeforeCalm = 45;

/** Phases and actions at which K1 to K9 of C4 lie, without K3 of the self-test Job; `main` must have died at each. */
const killPoints: Readonly<Record<string, string>> = {
  K1: 'Stable record',
  K2: 'Candidate describe',
  K4: 'Candidate record',
  K5: 'Prepared record',
  K6: 'Applying patch',
  K7: 'Applying record',
  K8: 'RollingBack patch',
  K9: 'RollingBack record',
};

/** Outside of Jest, whose sandbox makes every global slow. */
async function runShare(share: Share): Promise<ShareResult> {
  const worker = new Worker(new URL('./simulation/worker.ts', import.meta.url), { workerData: share });
  const [result] = (await once(worker, 'message')) as [ShareResult];
  return result;
}

function total(tallies: readonly Tally[], name: 'histories' | 'steps' | 'kills' | 'patches' | 'confirmed'): number {
  return tallies.reduce((sum, tally) => sum + tally[name], 0);
}

describe('generated rollout histories', () => {
  it('keeps I1 to I7 through kills at every boundary and comes to rest once faults end', async () => {
    const each = histories / workers;
    const shares = Array.from({ length: workers }, (_, index) => ({ first: 1 + index * each, histories: each }));

    const results = await Promise.all(shares.map((share) => runShare({ ...share, steps: stepsBeforeCalm })));

    const tallies = results.map(({ tally }) => tally);
    const boundaries = new Set(tallies.flatMap((tally) => [...tally.boundaries.keys()]));
    const seen = new Set(tallies.flatMap((tally) => [...tally.transitions.keys()]));
    process.stdout.write(
      `ran ${total(tallies, 'histories')} histories, ${total(tallies, 'steps')} steps, ` +
        `${total(tallies, 'kills')} kills at ${boundaries.size} boundaries, ${total(tallies, 'patches')} patches, ` +
        `${total(tallies, 'confirmed')} images confirmed\n`,
    );
    expect(results.flatMap(({ broken }) => broken ?? [])).toEqual([]);
    expect(Object.values(killPoints).filter((boundary) => !boundaries.has(boundary))).toEqual([]);
    expect(transitions.filter(({ from, to }) => !seen.has(`${from} ${to}`))).toEqual([]);
  }, 120_000);
});
