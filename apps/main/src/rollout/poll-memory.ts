import { isRunnableDigest, parseImageReference, pinImage } from '@insights/image-name';
import { present } from '@insights/process';
import type { PollMemory, PollResult } from '@insights/registry';
import type { PollView, RolloutRecord } from '@insights/rollout';

/**
 * What an earlier process left in the record for the next poll.
 * @returns `undefined` when the record tells of no poll of a tag
 */
export function memoryOf({ track, poll }: RolloutRecord): PollMemory | undefined {
  if (track === undefined || poll === undefined) return undefined;
  const { at, backoff, next, anonymousOk, digest, etag } = poll;
  return {
    reference: track.ref,
    lastPollAt: at,
    failures: backoff,
    ...present({ nextPollAt: next, anonymousOk, digest }),
    // A 304 says that the tag is what it was: without the digest that was hashed then, it says nothing.
    ...(digest === undefined ? {} : present({ etag })),
  };
}

/** The newest poll as the decision sees it; `at` and `next` in milliseconds since the epoch, on the rollout's clock. */
export function viewOf({ class: pollClass, memory }: PollResult, at: number, next: number): PollView {
  const { reference, failures, digest, etag, anonymousOk } = memory;
  const image =
    digest === undefined || !isRunnableDigest(digest) ? undefined : pinImage(parseImageReference(reference), digest);
  return { class: pollClass, reference, at, next, backoff: failures, ...present({ image, etag, anonymousOk }) };
}
