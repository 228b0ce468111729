import { describe, expect, it } from '@jest/globals';
import { RecentEvents } from '../../src/events/recent-events.ts';

const after = new Date('2026-01-01T00:00:00Z');

describe('recent events', () => {
  it('are those seen after a point in time, oldest first', () => {
    const events = new RecentEvents({ after });
    for (const minute of ['03', '01', '02']) events.add(event(`2026-01-01T00:${minute}:00Z`));
    events.add(event('2026-01-01T00:00:00Z'));

    expect(events.sorted().map(({ lastTimestamp }) => lastTimestamp.slice(14, 16))).toEqual(['01', '02', '03']);
  });

  it('are kept in a compacted form', () => {
    const events = new RecentEvents({ after });
    events.add(event('2026-01-01T00:01:00Z'));

    expect(events.sorted()).toEqual([
      { namespace: 'a', lastTimestamp: '2026-01-01T00:01:00Z', reason: 'BackOff', message: 'm', type: 'Warning' },
    ]);
  });

  it('take the time of the series where there is no last timestamp', () => {
    const events = new RecentEvents({ after });
    events.add({ ...event(null), series: { lastObservedTime: '2026-01-01T00:01:00.500000Z' } });
    events.add(event(null));

    expect(events.sorted().map(({ lastTimestamp }) => lastTimestamp)).toEqual(['2026-01-01T00:01:00.500000Z']);
  });

  it('are bounded: the oldest are let go and counted', () => {
    const events = new RecentEvents({ after, limit: 3 });
    for (let second = 10; second < 20; second += 1) events.add(event(`2026-01-01T00:00:${second}Z`));

    expect(events.sorted().map(({ lastTimestamp }) => lastTimestamp.slice(17, 19))).toEqual(['17', '18', '19']);
    expect(events.dropped).toBe(7);
  });
});

function event(lastTimestamp: string | null) {
  return {
    metadata: { namespace: 'a', name: 'e' },
    lastTimestamp,
    reason: 'BackOff',
    message: 'm',
    type: 'Warning',
    count: 3,
  };
}
