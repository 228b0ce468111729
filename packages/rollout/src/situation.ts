import { present } from '@insights/process';
import type { HistoryEntry, RecordAction, RolloutEvent, WaitAction, WaitReason } from './action.ts';
import { digestIn } from './image.ts';
import type { Observation } from './observation.ts';
import { boundRecord } from './record/bounds.ts';
import type { Choice, RolloutRecord } from './record/record.ts';
import { iso } from './time.ts';
import { withPoll } from './tracking/poll-book.ts';

/** A readable record and what was seen beside it: what every decision starts from. */
export interface Situation {
  readonly seen: Observation;
  readonly record: RolloutRecord;
}

/** Members of the record to set; `undefined` removes one. */
export type Changes = { readonly [K in keyof RolloutRecord]?: RolloutRecord[K] | undefined };

/** What goes with a write. */
export interface SaveExtras {
  readonly events?: readonly RolloutEvent[];
  readonly history?: readonly HistoryEntry[];
  /** Default: what a human has written and nobody has dealt with yet, else the image chosen. */
  readonly gathererImage?: string;
  readonly consumesRetry?: boolean;
}

/** The write that brings the record to its next state, with the newest poll folded in. */
export function save({ seen, record }: Situation, changes: Changes, extras: SaveExtras = {}): RecordAction {
  const merged = dropUndefined({ ...withPoll(record, seen), ...changes, rev: record.rev + 1 });
  return {
    kind: 'record',
    record: boundRecord(merged),
    gathererImage: extras.gathererImage ?? humanValue({ seen, record }) ?? merged.chosen.image,
    consumesRetry: extras.consumesRetry ?? false,
    events: extras.events ?? [],
    history: extras.history ?? [],
  };
}

/**
 * What a human has written into `GathererImage` since we last did: empty after a removal, `undefined` when nothing. Our own
 * writes always leave the chosen image there.
 */
export function humanValue({ seen, record }: Situation): string | undefined {
  const value = (seen.secret.gathererImage ?? '').trim();
  return value === record.chosen.image ? undefined : value;
}

export function wait(reason: WaitReason, message: string, until?: number): WaitAction {
  return { kind: 'wait', reason, message, ...present({ until }) };
}

export function normal(reason: RolloutEvent['reason'], message: string): RolloutEvent {
  return { type: 'Normal', reason, message };
}

export function warning(reason: RolloutEvent['reason'], message: string): RolloutEvent {
  return { type: 'Warning', reason, message };
}

/** The release image as a choice. */
export function releaseChoice({ release, now }: Observation): Choice {
  return {
    image: release.image,
    digest: digestIn(release.image),
    source: 'release',
    since: iso(now),
    provisional: false,
  };
}

function dropUndefined(members: Changes & { readonly rev: number }): RolloutRecord {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as RolloutRecord;
}
