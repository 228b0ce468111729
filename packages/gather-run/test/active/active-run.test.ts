import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { ActiveRun } from '../../src/active/active-run.ts';
import { plan } from '../fixtures.ts';

describe('a run', () => {
  it.each([60, -60])('has lasted as long as it did when the wall clock jumps by %i s', async (seconds) => {
    const clock = new FakeClock();
    const run = new ActiveRun({ id: 'a', requestId: undefined, plan: plan([]), clock });

    const ended = run.execute(async () => {
      await clock.sleep(5000);
      return { phase: 'Succeeded', archive: null, message: '' };
    });
    await clock.advance({ seconds: 2 });
    clock.jump({ seconds });
    await clock.advance({ seconds: 3 });

    const { startedAt, finishedAt } = await ended;
    expect(Date.parse(finishedAt ?? '') - Date.parse(startedAt)).toBe(5000);
  });
});
