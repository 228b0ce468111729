import type { RolloutRecord } from '@insights/rollout';
import { describe, expect, it } from '@jest/globals';
import { memoryOf } from '../../src/rollout/poll-memory.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const track = { ref: 'quay.io/a/b:4.20-fast-track', policy: 'stream' };
const poll = { class: 'Unchanged', at: '2026-01-01T00:00:00Z', next: '2026-01-01T00:10:00Z', backoff: 2 };

describe('memoryOf', () => {
  it('restores schedule, failures and the conditional request of an ETag that is the digest', () => {
    expect(memoryOf(record({ track, poll: { ...poll, etag: `"${digest}"`, anonymousOk: true } }))).toEqual({
      reference: track.ref,
      lastPollAt: poll.at,
      nextPollAt: poll.next,
      failures: 2,
      anonymousOk: true,
      digest,
      etag: `"${digest}"`,
    });
  });

  it('does not pair any other ETag with a digest', () => {
    expect(memoryOf(record({ track, poll: { ...poll, etag: '"5e1f"' } }))).not.toHaveProperty('etag');
  });

  it('remembers nothing without a poll', () => {
    expect(memoryOf(record({ track }))).toBeUndefined();
  });
});

function record(members: Pick<RolloutRecord, 'track' | 'poll'>): RolloutRecord {
  return members as RolloutRecord;
}
