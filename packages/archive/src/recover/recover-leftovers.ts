import { unlink } from 'node:fs/promises';
import { type Clock, errorCode, type JsonObject, present } from '@insights/process';
import { ArchiveError } from '../errors.ts';
import { JournalFile } from '../journal/journal-file.ts';
import { archiveLimits } from '../limits.ts';
import type { WrittenArchive } from '../write/archive-record.ts';
import { publish } from '../write/publish.ts';
import { removeJournal, temporaryPathOf } from '../write/temporary-file.ts';
import { completePrefix, type Ending, isAsCompleted, writtenArchive } from './complete-prefix.ts';
import { findPublished } from './find-published.ts';
import { leftoverJournals } from './leftover-journals.ts';
import { openJournal, type OpenJournal, openUnfinished, type OpenUnfinished } from './open-leftover.ts';
import { wholeCheckpoints } from './whole-members.ts';

/** What is known of an archive whose writer was killed. It may have been written by somebody who means harm. */
export interface Leftover {
  /** What the writer was given as `journal`. */
  readonly about: JsonObject;
  /** What the writer noted of the records that are there. */
  readonly notes: readonly JsonObject[];
}

/** What became of it. */
export interface Recovered extends Leftover {
  /** What was given to `finish`, or was the `outcome` of its {@link Ending}; absent when there is no archive. */
  readonly outcome?: JsonObject;
  readonly archive?: WrittenArchive;
  /** Removes the journal. Call it once what came of the archive is known elsewhere: until then the same is found again. */
  forget(): Promise<void>;
}

interface RecoverOptions {
  readonly directory: string;
  readonly clock: Clock;
  /** @returns what the archive ends with; `undefined` for what is none of ours, which is removed */
  readonly endingOf: (leftover: Leftover) => Ending | undefined;
  /** Is told of what could not be made an archive; it stays, and is tried again for a day. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Makes archives of what writers with a journal left when they were killed. Call it before anything is written, in the
 * container that gathers: process numbers of another one mean nothing here. May be killed itself, and be called again.
 */
export async function recoverLeftovers(options: RecoverOptions): Promise<Recovered[]> {
  const { directory, clock, onFailure } = options;
  const recovered: Recovered[] = [];
  try {
    for (const path of await leftoverJournals(directory, clock)) {
      const found = await recoverOne(path, options).catch(onFailure);
      if (found) recovered.push(found);
    }
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') onFailure(error);
  }
  return recovered;
}

async function recoverOne(journalPath: string, options: RecoverOptions): Promise<Recovered | undefined> {
  const path = temporaryPathOf(journalPath);
  const open = await openJournal(journalPath);
  if (!open) return await discard(path);
  let file: OpenUnfinished | undefined;
  try {
    file = await openUnfinished(path, open.journal.inode);
    const recovered = await recoverFrom({ ...options, path, open, file });
    return recovered ?? (await discard(path));
  } catch (error) {
    // A disk that fails is no verdict on what is on it.
    if (error instanceof ArchiveError && !error.retryable) await discard(path);
    throw error;
  } finally {
    await file?.handle.close();
    await open.handle.close();
  }
}

interface Recovery extends RecoverOptions {
  readonly path: string;
  readonly open: OpenJournal;
  readonly file: OpenUnfinished | undefined;
}

async function recoverFrom(recovery: Recovery): Promise<Recovered | undefined> {
  const { open, path, file } = recovery;
  const { completion } = open.journal;
  if (completion && (!file || file.links > 1)) {
    if (file) await unlink(path);
    return await publishedBefore(recovery);
  }
  if (!file) return undefined;
  if (completion && (await isAsCompleted(file.handle, file.sizeBytes, completion))) {
    const time = new Date(completion.newestMilliseconds);
    await file.handle.sync();
    const { directory } = recovery;
    const name = await publish({ directory, temporaryPath: path, time, sha256: completion.sha256 });
    return describe(recovery, completion.outcome, writtenArchive(directory, name, completion));
  }
  return await completeLeftover(recovery, file);
}

// It had its name when its writer was killed.
async function publishedBefore(recovery: Recovery): Promise<Recovered | undefined> {
  const { directory, open } = recovery;
  const { inode, completion } = open.journal;
  const name = completion && (await findPublished(directory, inode, completion));
  if (!completion || name === undefined) return describe(recovery);
  return describe(recovery, completion.outcome, writtenArchive(directory, name, completion));
}

async function completeLeftover(recovery: Recovery, { handle, sizeBytes }: OpenUnfinished): Promise<Recovered> {
  const { directory, clock, path, open, endingOf } = recovery;
  const { journal } = open;
  const count = await wholeCheckpoints(handle, sizeBytes, journal.checkpoints);
  const checkpoint = journal.checkpoints[count - 1];
  const notes = notesOf(recovery, count);
  const ending = checkpoint && checkpoint.records > 0 ? endingOf({ about: journal.about, notes }) : undefined;
  if (!checkpoint || !ending) {
    await unlink(path);
    return describe(recovery, undefined, undefined, notes);
  }
  const lines = new JournalFile(open.handle, { usedBytes: journal.usedBytes, keepsRoom: false });
  const file = { handle, path };
  const limits = archiveLimits({});
  const parts = { directory, file, journal: lines, checkpoint, limits, ending, clock, isTrusted: false };
  return describe(recovery, ending.outcome, await completePrefix(parts), notes);
}

function notesOf({ open }: Recovery, checkpoints: number): JsonObject[] {
  return open.journal.checkpoints.slice(0, checkpoints).flatMap(({ notes }) => notes);
}

function describe(
  recovery: Recovery,
  outcome?: JsonObject,
  archive?: WrittenArchive,
  notes = notesOf(recovery, Infinity),
): Recovered {
  const { path, open } = recovery;
  const forget = () => removeJournal({ path });
  return { about: open.journal.about, notes, ...present({ outcome, archive }), forget };
}

async function discard(path: string): Promise<undefined> {
  await unlink(path).catch(() => {}); // harmless, and tried again
  await removeJournal({ path });
}
