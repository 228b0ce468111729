import type { HistoryEntry } from '@insights/rollout';
import { describe, expect, it } from '@jest/globals';
import { NewDecisions } from '../../src/status/new-decisions.ts';

const entry = (reason: string): HistoryEntry => ({
  at: '2026-01-01T00:00:00Z',
  from: 'a',
  to: 'b',
  result: 'applied',
  reason,
  durations: {},
});

describe('new decisions', () => {
  it('are those since the last look, oldest first, and not those of an earlier process', () => {
    const history = { own: [entry('old')] };
    const decisions = new NewDecisions(history);
    expect(decisions.take()).toEqual([]);

    history.own = [entry('second'), entry('first'), ...history.own];

    expect(decisions.take().map(({ reason }) => reason)).toEqual(['first', 'second']);
    expect(decisions.take()).toEqual([]);
  });

  it('are all of them when the last one that was seen has been forgotten meanwhile', () => {
    const history = { own: [entry('old')] };
    const decisions = new NewDecisions(history);

    history.own = [entry('second'), entry('first')];

    expect(decisions.take().map(({ reason }) => reason)).toEqual(['first', 'second']);
  });

  it('are the first ones there ever were', () => {
    const history: { own: readonly HistoryEntry[] } = { own: [] };
    const decisions = new NewDecisions(history);

    history.own = [entry('first')];

    expect(decisions.take()).toHaveLength(1);
  });
});
