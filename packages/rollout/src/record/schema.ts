import { amount, count, exitCode, flag, list, object, oneOf, optional, orElse, text, time } from './readers.ts';
import {
  type Candidate,
  type Choice,
  type Evidence,
  failureClasses,
  type Flapping,
  type GatherBaseline,
  type LastGood,
  type MainLife,
  type Operation,
  type Override,
  phases,
  type PinNote,
  type PollBook,
  type QuarantineEntry,
  type RolloutRecord,
  type Verdict,
} from './record.ts';

const failure = {
  class: oneOf(...failureClasses),
  reason: text,
  exitCode: optional(exitCode),
  evidence: optional(text),
};

const choice = object<Choice>({
  image: text,
  digest: orElse(text, ''),
  platformDigest: optional(text),
  configDigest: optional(text),
  version: optional(text),
  revision: optional(text),
  source: oneOf('release', 'fast-track', 'pin'),
  since: time,
  provisional: orElse(flag, false),
});

const lastGood = object<LastGood>({
  digest: text,
  release: text,
  since: time,
  image: optional(text),
  version: optional(text),
  revision: optional(text),
  previous: optional(text),
});

/** `image` may be missing: it follows from the tracked repository. */
const candidate = object<Omit<Candidate, 'image'> & { readonly image?: string }>({
  digest: text,
  image: optional(text),
  firstSeen: time,
  notBefore: time,
  attempts: orElse(count, 0),
  tries: orElse(count, 0),
  heldFor: optional(text),
  observed: optional(flag),
});

const purpose = oneOf('fast-track', 'publisher-rollback', 'pin', 're-apply', 'rollback', 'reset');

const operation = object<Operation>({
  id: text,
  purpose: orElse(purpose, 'fast-track'),
  from: text,
  to: text,
  attempt: count,
  startedAt: time,
  deadline: time,
  podUID: text,
  node: optional(text),
  bootID: optional(text),
  containerIDBefore: optional(text),
  endedIDBefore: optional(text),
  restartCountBefore: optional(count),
  waitingBefore: optional(text),
  generation: optional(count),
  rollback: orElse(flag, false),
  version: optional(text),
  revision: optional(text),
  platformDigest: optional(text),
  configDigest: optional(text),
  handshakeAt: optional(time),
  lastGather: optional(text),
  evidence: optional(object<Evidence>({ since: time, gathers: count, failures: orElse(count, 0) })),
  settles: optional(flag),
  swapCounted: optional(flag),
  verdict: optional(
    object<Verdict>({
      ...failure,
      digest: text,
      attempts: count,
      gathererVersion: optional(text),
      purpose: optional(purpose),
    }),
  ),
});

const quarantineEntry = object<QuarantineEntry>({
  ...failure,
  digest: text,
  count,
  at: time,
  until: optional(time),
  release: text,
  gathererVersion: optional(text),
  policy: optional(text),
  pinned: optional(flag),
  check: optional(object<NonNullable<QuarantineEntry['check']>>({ gather: text, deadline: time })),
});

const pollBook = object<PollBook>({
  class: text,
  at: time,
  next: optional(time),
  etag: optional(text),
  digest: optional(text),
  backoff: orElse(count, 0),
  anonymousOk: optional(flag),
  missingSince: optional(time),
});

const baseline = object<GatherBaseline>({
  gather: text,
  image: text,
  at: time,
  records: count,
  bytes: count,
  durationSeconds: amount,
});

/** The record as it is stored: what {@link RolloutRecord} is before its candidate has an image. */
export type StoredRecord = Omit<RolloutRecord, 'candidate'> & { readonly candidate?: ReturnType<typeof candidate> };

/** Reader of the whole record, member by member; what was added after the first release is optional. */
export const storedRecord = object<StoredRecord>({
  v: oneOf(1),
  rev: count,
  phase: oneOf(...phases),
  release: object<RolloutRecord['release']>({ version: text, image: text }),
  track: optional(object<NonNullable<RolloutRecord['track']>>({ ref: text, policy: orElse(text, 'auto') })),
  chosen: choice,
  lastGood: optional(lastGood),
  candidate: optional(candidate),
  op: optional(operation),
  quarantine: orElse(list(quarantineEntry), []),
  folded: orElse(count, 0),
  flap: object<Flapping>({ since: time, swaps: count, fallbacks: count, pausedUntil: optional(time) }),
  poll: optional(pollBook),
  baseline: optional(baseline),
  pin: optional(object<PinNote>({ value: text, at: time, reason: text })),
  main: optional(
    object<MainLife>({ podUID: text, image: text, restarts: count, ends: count, at: time, bootID: optional(text) }),
  ),
  overridden: optional(object<Override>({ image: text, at: time, tagDigest: optional(text) })),
});
