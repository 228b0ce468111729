import { isDigest } from '@insights/image-name';
import type { PollMemory, PollResult } from '@insights/registry';
import type { PollView, RolloutRecord } from '@insights/rollout';

/**
 * What an earlier process left in the record for the next poll (image tracking, A7). The record keeps no digest beside the
 * ETag; only an ETag that is the digest, as Distribution and Quay send it, can be used for a conditional request.
 * @returns `undefined` when the record tells of no poll of a tag
 */
export function memoryOf({ track, poll }: RolloutRecord): PollMemory | undefined {
  if (track === undefined || poll === undefined) return undefined;
  const digest = /^"(.*)"$/.exec(poll.etag ?? '')?.[1] ?? '';
  return {
    reference: track.ref,
    lastPollAt: poll.at,
    failures: poll.backoff,
    ...(poll.next === undefined ? {} : { nextPollAt: poll.next }),
    ...(poll.anonymousOk === undefined ? {} : { anonymousOk: poll.anonymousOk }),
    ...(poll.etag !== undefined && isDigest(digest) ? { digest, etag: poll.etag } : {}),
  };
}

/** The newest poll as the decision sees it; `at` and `next` in milliseconds since the epoch. */
export function viewOf({ class: pollClass, memory }: PollResult, at: number, next: number): PollView {
  const { reference, failures, digest, etag, anonymousOk } = memory;
  return {
    class: pollClass,
    reference,
    at,
    next,
    backoff: failures,
    ...(digest === undefined ? {} : { digest }),
    ...(etag === undefined ? {} : { etag }),
    ...(anonymousOk === undefined ? {} : { anonymousOk }),
  };
}
