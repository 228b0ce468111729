import { ArchiveError, describeUnfit, type InspectedArchive } from '@insights/archive';
import { type GatherRun, isCutShort, isInterrupted } from '@insights/contract';
import { errorMessage } from '@insights/process';
import type { GatherView } from '@insights/rollout';

/** What one gather came to. */
export interface GatherOutcome {
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** The gatherer's own account; absent when it never gave one. */
  readonly run: GatherRun | undefined;
  /** The archive as `main` found it on the volume. */
  readonly archive: InspectedArchive | undefined;
  /** As evidence for the rollout. */
  readonly view: GatherView;
  /** What was left out of the request, one sentence each. */
  readonly warnings: readonly string[];
}

/** What is known when a gather ended. */
export interface GatherEnd {
  /** Of the gather that was asked for, or that was found running. */
  readonly requestId: string;
  /** The container that answered; empty when another one took its place meanwhile. */
  readonly containerID: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** By the monotonic clock: the other one may be corrected meanwhile. */
  readonly durationSeconds: number;
  readonly warnings?: readonly string[];
  readonly run?: GatherRun;
  readonly archive?: InspectedArchive;
  /** What ended it early: a time-out, a gatherer that went away, an archive that could not be read. */
  readonly error?: unknown;
}

/** Judges a gather: pure, so that every way to fail can be listed in a test. */
export function judgeGather(end: GatherEnd): GatherOutcome {
  const { startedAt, finishedAt, warnings = [], run, archive } = end;
  const { outcome, message } = verdict(end);
  return {
    startedAt,
    finishedAt,
    run,
    archive,
    warnings,
    view: {
      id: run?.id ?? end.requestId,
      requestId: end.requestId,
      containerID: end.containerID,
      outcome,
      message,
      records: archive?.records ?? 0,
      bytes: archive?.bytes ?? 0,
      durationSeconds: end.durationSeconds,
    },
  };
}

function verdict({ run, archive, error }: GatherEnd): Pick<GatherView, 'outcome' | 'message'> {
  if (isTimeout(error)) return { outcome: 'GatherTimeout', message: errorMessage(error) };
  if (error instanceof ArchiveError) return { outcome: 'ArchiveUnreadable', message: errorMessage(error) };
  if (error !== undefined) return { outcome: 'GatherFailed', message: errorMessage(error) };
  if (run?.phase === 'Cancelled')
    return { outcome: 'GatherFailed', message: `the gather was cancelled: ${run.message}` };
  // Its archive is sent, and is no evidence for the image: it may have been killed for what it took.
  if (run && (isInterrupted(run) || isCutShort(run))) return { outcome: 'GatherFailed', message: run.message };
  if (!run || !archive) return { outcome: 'GatherFailed', message: run?.message || 'the gatherer wrote no archive' };
  if (run.archive && run.archive.sha256 !== archive.sha256) {
    return { outcome: 'ArchiveUnreadable', message: `archive ${run.archive.name} is not what the gatherer reported` };
  }
  const unfit = describeUnfit(archive.findings);
  if (unfit !== undefined) return { outcome: 'ArchiveUnreadable', message: unfit };
  return { outcome: 'Succeeded', message: run.message };
}

function isTimeout(error: unknown): boolean {
  return Error.isError(error) && 'code' in error && error.code === 'ERR_TIMEOUT';
}
