import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { Tally } from './simulation/history.ts';
import { transitions } from './simulation/transitions.ts';
import type { Share, ShareResult } from './simulation/run.ts';

const histories = 10_000;
const processes = 2;
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

const program = fileURLToPath(new URL('./simulation/run.ts', import.meta.url));

/** In a process of its own: Jest's sandbox makes every global slow. */
async function runShare({ first, histories: count, steps }: Share): Promise<ShareResult> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, first, count, steps].map(String));
  return JSON.parse(stdout) as ShareResult;
}

function total(tallies: readonly Tally[], name: 'histories' | 'steps' | 'kills' | 'patches' | 'confirmed'): number {
  return tallies.reduce((sum, tally) => sum + tally[name], 0);
}

describe('generated rollout histories', () => {
  it('keeps I1 to I7 through kills at every boundary and comes to rest once faults end', async () => {
    const each = histories / processes;
    const shares = Array.from({ length: processes }, (_, index) => ({ first: 1 + index * each, histories: each }));

    const results = await Promise.all(shares.map((share) => runShare({ ...share, steps: stepsBeforeCalm })));

    const tallies = results.map(({ tally }) => tally);
    const boundaries = new Set(tallies.flatMap((tally) => Object.keys(tally.boundaries)));
    const seen = new Set(tallies.flatMap((tally) => Object.keys(tally.transitions)));
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
