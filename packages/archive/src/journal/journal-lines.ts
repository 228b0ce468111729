import { isObject, type JsonBounds, type JsonObject, parseBoundedJson } from '@insights/process';

/** What the file holds at the end of a gzip member that is also the end of a record. */
export interface Checkpoint {
  /** Bytes of the file. */
  readonly fileBytes: number;
  /** Bytes of the tar stream. */
  readonly tarBytes: number;
  readonly records: number;
  /** Bytes of all contents together. */
  readonly uncompressedBytes: number;
  /** Time of the newest record, in milliseconds since the epoch. */
  readonly newestMilliseconds: number;
}

/** The whole file, as it is before it gets its name. */
export interface Completion extends Omit<Checkpoint, 'tarBytes'> {
  readonly sha256: string;
}

/** A line of the journal beside an unfinished archive. */
export type JournalLine =
  /** The first one. */
  | { readonly journal: 1; readonly inode: string; readonly about: JsonObject }
  /** `notes`: what is known to be in the archive up to there. */
  | { readonly checkpoint: Checkpoint; readonly notes: readonly JsonObject[] }
  | { readonly completion: Completion; readonly outcome: JsonObject };

/** What a journal says. */
export interface Journal {
  /** Of the archive, whatever its name is by now. */
  readonly inode: string;
  readonly about: JsonObject;
  /** In the order of the file, none before its predecessor. */
  readonly checkpoints: readonly (Checkpoint & { readonly notes: readonly JsonObject[] })[];
  readonly completion: (Completion & { readonly outcome: JsonObject }) | undefined;
  /** Bytes of the lines that could be read. */
  readonly usedBytes: number;
}

/** The most that is read of a journal; eighty functions take 40 KB. */
export const journalBounds: JsonBounds = { bytes: 8_388_608, depth: 16, values: 200_000 };

const newline = 0x0a;
const digest = /^[\da-f]{64}$/;
const inodeNumber = /^\d{1,20}$/;

/**
 * Reads the lines of a journal, taking nothing for granted: whoever wrote it was killed, or meant harm. What follows the first
 * line that is not whole is left out.
 * @returns `undefined` when not even the first line can be read
 */
export function parseJournal(bytes: Buffer): Journal | undefined {
  const [first, ...lines] = parseLines(bytes);
  const inode = first?.value['inode'];
  const about = first?.value['about'];
  if (first?.value['journal'] !== 1 || !isObject(about)) return undefined;
  if (typeof inode !== 'string' || !inodeNumber.test(inode)) return undefined;
  const checkpoints: (Checkpoint & { notes: readonly JsonObject[] })[] = [];
  let completion: Journal['completion'];
  let usedBytes = first.end;
  for (const { value, end } of lines) {
    const checkpoint = parseCheckpoint(value, checkpoints.at(-1));
    const completed = parseCompletion(value);
    if (checkpoint) checkpoints.push(checkpoint);
    else if (completed) completion = completed;
    else break;
    usedBytes = end;
  }
  return { inode, about, checkpoints, completion, usedBytes };
}

function* parseLines(bytes: Buffer): Generator<{ readonly value: JsonObject; readonly end: number }> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(newline, start);
    // Lines are followed by blank ones alone.
    if (end === -1 || end === start) return;
    const value = parseLine(bytes.subarray(start, end));
    if (!value) return;
    yield { value, end: end + 1 };
    start = end + 1;
  }
}

function parseLine(line: Buffer): JsonObject | undefined {
  try {
    const value = parseBoundedJson(line, journalBounds, 'a line of the journal');
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const checkpointMembers = ['fileBytes', 'tarBytes', 'records', 'uncompressedBytes', 'newestMilliseconds'] as const;

function parseCheckpoint(
  { checkpoint, notes }: JsonObject,
  before: Checkpoint | undefined,
): (Checkpoint & { notes: readonly JsonObject[] }) | undefined {
  if (!isObject(checkpoint) || !Array.isArray(notes) || !notes.every(isObject)) return undefined;
  if (!areCounts(checkpoint, checkpointMembers)) return undefined;
  const { fileBytes, tarBytes, records, uncompressedBytes, newestMilliseconds } = checkpoint;
  if (before && (fileBytes < before.fileBytes || tarBytes < before.tarBytes)) return undefined;
  return { fileBytes, tarBytes, records, uncompressedBytes, newestMilliseconds, notes };
}

const completionMembers = ['fileBytes', 'records', 'uncompressedBytes', 'newestMilliseconds'] as const;

function parseCompletion({ completion, outcome }: JsonObject): Journal['completion'] {
  if (!isObject(completion) || !isObject(outcome)) return undefined;
  const { sha256 } = completion;
  if (!areCounts(completion, completionMembers) || typeof sha256 !== 'string' || !digest.test(sha256)) return undefined;
  const { fileBytes, records, uncompressedBytes, newestMilliseconds } = completion;
  return { fileBytes, records, uncompressedBytes, newestMilliseconds, sha256, outcome };
}

function areCounts<Member extends string>(
  value: JsonObject,
  members: readonly Member[],
): value is JsonObject & Readonly<Record<Member, number>> {
  return members.every((member) => Number.isSafeInteger(value[member]) && Number(value[member]) >= 0);
}
