import { present } from '@insights/process';
import type { Observation, PollView } from '../observation.ts';
import type { PollBook, RolloutRecord } from '../record/record.ts';
import { at, iso } from '../time.ts';

const bookkeepingMilliseconds = 10 * 60_000;
const longestEtagCharacters = 256;

/** The record with the newest poll in `poll` and `track`; nothing else changes. */
export function withPoll(record: RolloutRecord, { poll, settings }: Observation): RolloutRecord {
  if (poll === undefined) return record;
  return { ...record, track: { ref: poll.reference, policy: settings.mode }, poll: bookOf(poll, record.poll) };
}

/**
 * Whether the next record is worth a write now: every change is, except poll bookkeeping, which is written every 10 minutes and
 * when the class of the poll changes.
 */
export function isWorthWriting(previous: RolloutRecord, next: RolloutRecord): boolean {
  if (previous.track?.ref !== next.track?.ref || previous.poll?.class !== next.poll?.class) return true;
  if (!isSameBesidesBooks(previous, next)) return true;
  if (previous.poll === undefined || next.poll === undefined) return false;
  return Math.abs(at(next.poll.at) - at(previous.poll.at)) >= bookkeepingMilliseconds;
}

function bookOf(poll: PollView, before: PollBook | undefined): PollBook {
  const missingSince = missingSinceOf(poll, before);
  const etag = poll.etag === undefined || poll.etag.length > longestEtagCharacters ? undefined : poll.etag;
  return {
    class: poll.class,
    at: iso(poll.at),
    backoff: poll.backoff ?? 0,
    ...(poll.next === undefined ? {} : { next: iso(poll.next) }),
    ...present({ etag, digest: poll.image?.digest, anonymousOk: poll.anonymousOk, missingSince }),
  };
}

/** A registry that cannot be asked does not say that the tag is back. */
function missingSinceOf(
  { class: pollClass, at: polledAt }: PollView,
  before: PollBook | undefined,
): string | undefined {
  if (pollClass === 'Unchanged' || pollClass === 'Changed') return undefined;
  return before?.missingSince ?? (pollClass === 'TagMissing' ? iso(polledAt) : undefined);
}

/** Members of the record that may be lost; `rev` only counts the writes. */
const books: ReadonlySet<string> = new Set(['rev', 'poll', 'track'] satisfies (keyof RolloutRecord)[]);

function isSameBesidesBooks(previous: RolloutRecord, next: RolloutRecord): boolean {
  const [before, after]: Record<string, unknown>[] = [{ ...previous }, { ...next }];
  const names = Object.keys({ ...before, ...after }).filter((name) => !books.has(name));
  return names.every((name) => isSame(before?.[name], after?.[name]));
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
