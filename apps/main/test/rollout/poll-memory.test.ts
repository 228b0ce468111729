import type { PollResult } from '@insights/registry';
import type { RolloutRecord } from '@insights/rollout';
import { describe, expect, it } from '@jest/globals';
import { memoryOf, viewOf } from '../../src/rollout/poll-memory.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const track = { ref: 'quay.io/a/b:4.20-fast-track', policy: 'stream' };
const poll = { class: 'Unchanged', at: '2026-01-01T00:00:00Z', next: '2026-01-01T00:10:00Z', backoff: 2 };

describe('memoryOf', () => {
  it('restores schedule, failures, the digest that was hashed and its ETag', () => {
    expect(memoryOf(record({ track, poll: { ...poll, digest, etag: '"5e1f"', anonymousOk: true } }))).toEqual({
      reference: track.ref,
      lastPollAt: poll.at,
      nextPollAt: poll.next,
      failures: 2,
      anonymousOk: true,
      digest,
      etag: '"5e1f"',
    });
  });

  it('takes no ETag for a digest, whatever it looks like', () => {
    const memory = memoryOf(record({ track, poll: { ...poll, etag: `"${digest}"` } }));

    expect(memory).not.toHaveProperty('etag');
    expect(memory).not.toHaveProperty('digest');
  });

  it('remembers nothing without a poll', () => {
    expect(memoryOf(record({ track }))).toBeUndefined();
  });
});

describe('viewOf', () => {
  const memory = { reference: track.ref, lastPollAt: poll.at, failures: 0 };

  it('names the image that the tag points to', () => {
    const view = viewOf({ class: 'Changed', memory: { ...memory, digest } } as PollResult, 1, 2);

    expect(view.image).toEqual({ registry: 'quay.io', repository: 'a/b', digest });
  });

  it('names none that cannot be run', () => {
    const sha512 = `sha512:${'a'.repeat(128)}`;

    expect(viewOf({ class: 'Refused', memory: { ...memory, digest: sha512 } } as PollResult, 1, 2)).not.toHaveProperty(
      'image',
    );
  });
});

function record(members: Pick<RolloutRecord, 'track' | 'poll'>): RolloutRecord {
  return members as RolloutRecord;
}
