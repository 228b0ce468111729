import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from '@jest/globals';
import type { Share, ShareResult } from './run.ts';
import { transitions } from './transitions.ts';

/** All histories are those of seeds 1 to 10,000, in four shares, so that parallel workers of the test run have them at once. */
const historiesOfShare = 2500;
const stepsBeforeCalm = 45;

/** Steps, as phase and action, beside which `main` must have died in every share. */
const killPoints: readonly string[] = [
  'Stable record',
  'Candidate describe',
  'Candidate record',
  'Prepared record',
  'Applying patch',
  'Applying record',
  'RollingBack patch',
  'RollingBack record',
];

/** So seldom in a generated history that not every share has one; `crash-loop.test.ts` makes them happen. */
const seldom: ReadonlySet<string> = new Set(['Candidate RollingBack', 'Prepared RollingBack']);

const program = fileURLToPath(new URL('./run.ts', import.meta.url));

/** In a process of its own: Jest's sandbox makes every global slow. */
async function runShare({ first, histories, steps }: Share): Promise<ShareResult> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, first, histories, steps].map(String));
  return JSON.parse(stdout) as ShareResult;
}

/**
 * Runs a share, 1 to 4, and demands that nothing broke, and that `main` died at each kill point and in each change of phase
 * was seen.
 */
export async function expectPromisesKept(share: number): Promise<void> {
  const first = 1 + (share - 1) * historiesOfShare;

  const { tally, broken } = await runShare({ first, histories: historiesOfShare, steps: stepsBeforeCalm });

  const { histories, steps, kills, boundaries, patches, confirmed } = tally;
  process.stdout.write(
    `ran ${histories} histories from seed ${first}, ${steps} steps, ${kills} kills at ` +
      `${Object.keys(boundaries).length} boundaries, ${patches} patches, ${confirmed} images confirmed\n`,
  );
  expect(broken).toBeUndefined();
  expect(killPoints.filter((boundary) => boundaries[boundary] === undefined)).toEqual([]);
  const expected = transitions.map(({ from, to }) => `${from} ${to}`).filter((change) => !seldom.has(change));
  expect(expected.filter((change) => tally.transitions[change] === undefined)).toEqual([]);
}
