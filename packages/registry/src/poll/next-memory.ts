import { present } from '@insights/process';
import type { AuthScheme } from '../credentials/auth-scheme.ts';
import type { TagObservation } from './observe-tag.ts';
import type { PollMemory } from './poll-memory.ts';

export interface NextMemoryInput {
  readonly reference: string;
  readonly known: PollMemory | undefined;
  /** What the tag resolves to, when that was learned. */
  readonly observation: TagObservation | undefined;
  /** Whether the registry answered, if only that the tag is missing. */
  readonly isAnswered: boolean;
  readonly authScheme: AuthScheme | undefined;
  readonly plainHttp: boolean;
  /** Until when GET must be used for this host. */
  readonly headUnusableUntil: Date | undefined;
  readonly now: Date;
}

/** The memory that a poll leaves: what is known of the tag stays through faults, and is replaced as a whole otherwise. */
export function nextMemory(input: NextMemoryInput): PollMemory {
  const { reference, known, observation, isAnswered, authScheme, plainHttp, headUnusableUntil, now } = input;
  const lastSuccessAt = isAnswered ? now.toISOString() : known?.lastSuccessAt;
  const anonymousOk = observation ? authScheme === 'none' : known?.anonymousOk;
  return {
    reference,
    lastPollAt: now.toISOString(),
    failures: isAnswered ? 0 : (known?.failures ?? 0) + 1,
    ...tagPart(observation ?? known),
    ...present({
      lastSuccessAt,
      anonymousOk,
      authScheme,
      plainHttp: plainHttp || undefined,
      headUnusableUntil: headUnusableUntil?.toISOString(),
    }),
  };
}

// An ETag must not outlive its digest: a 304 to it would be taken for an answer about another one.
function tagPart(tag: TagObservation | PollMemory | undefined): Partial<PollMemory> {
  if (tag?.digest === undefined) return {};
  const { digest, mediaType, etag } = tag;
  return { digest, ...present({ mediaType, etag }) };
}
