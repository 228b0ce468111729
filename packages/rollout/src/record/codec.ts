import { findPinnedImage, formatImage } from '@insights/image-name';
import { errorMessage, isObject, present } from '@insights/process';
import { malformedRecord, RolloutError } from '../errors.ts';
import { boundRecord, longestRecordBytes } from './bounds.ts';
import type { Candidate, Phase, RolloutRecord } from './record.ts';
import { type StoredRecord, storedRecord } from './schema.ts';

/** What was found where the record should be. */
export type RecordReading =
  | { readonly kind: 'valid'; readonly record: RolloutRecord }
  | { readonly kind: 'absent' }
  /** Written by a newer `main`: nothing is decided and nothing is written. */
  | { readonly kind: 'newer'; readonly message: string }
  /** `text` is cut to 4 KiB. */
  | { readonly kind: 'unreadable'; readonly text: string; readonly reason: string };

const keptUnreadableCharacters = 4096;
const phasesWithOperation: ReadonlySet<Phase> = new Set(['Prepared', 'Applying', 'Probation', 'RollingBack']);

/**
 * Reads `GathererImageState`.
 * @throws RolloutError `ERR_ROLLOUT_RECORD_MALFORMED` naming the member, `ERR_ROLLOUT_RECORD_NEWER`,
 * `ERR_ROLLOUT_RECORD_TOO_LARGE`
 */
export function parseRecord(text: string): RolloutRecord {
  if (Buffer.byteLength(text) > longestRecordBytes) throw tooLarge();
  const value = parseJson(text);
  if (isObject(value) && Number.isSafeInteger(value['v']) && Number(value['v']) > 1) {
    throw new RolloutError('ERR_ROLLOUT_RECORD_NEWER', `GathererImageState: v ${String(value['v'])} is newer than 1`);
  }
  return complete(storedRecord(value, ''));
}

/** The value of `GathererImageState`: JSON of at most 16 KiB, with old evidence and then old verdicts left out to fit. */
export function serializeRecord(record: RolloutRecord): string {
  const text = JSON.stringify(boundRecord(record));
  if (Buffer.byteLength(text) > longestRecordBytes) throw tooLarge();
  return text;
}

/**
 * Reads the value beside `GathererImage` for an observation; never throws.
 * @param text - decoded value of the key, `undefined` or empty when there is none
 */
export function readRecord(text: string | undefined): RecordReading {
  if (text === undefined || text.trim() === '') return { kind: 'absent' };
  try {
    return { kind: 'valid', record: parseRecord(text) };
  } catch (error) {
    if (Error.isError(error) && 'code' in error && error.code === 'ERR_ROLLOUT_RECORD_NEWER') {
      return { kind: 'newer', message: error.message };
    }
    return { kind: 'unreadable', text: text.slice(0, keptUnreadableCharacters), reason: errorMessage(error) };
  }
}

function complete(stored: StoredRecord): RolloutRecord {
  const { candidate: _, op, ...rest } = stored;
  const needsOperation = phasesWithOperation.has(stored.phase);
  if (needsOperation && op === undefined) throw malformedRecord('op', `an object in phase ${stored.phase}`);
  const candidate = completeCandidate(stored);
  // A candidate that cannot be named any more is no loss: the next poll finds it again.
  const phase = stored.phase === 'Candidate' && candidate === undefined ? 'Stable' : stored.phase;
  return {
    ...rest,
    phase,
    ...present({ candidate }),
    ...(needsOperation && op !== undefined ? { op } : {}),
  };
}

function completeCandidate({ candidate, track }: StoredRecord): Candidate | undefined {
  if (candidate === undefined) return undefined;
  const image = findPinnedImage(candidate.image ?? `${track?.ref ?? ''}@${candidate.digest}`);
  if (image === undefined || image.digest !== candidate.digest) return undefined;
  return { ...candidate, image: formatImage(image) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformedRecord('the value', 'JSON', { cause });
  }
}

function tooLarge(): RolloutError {
  const message = `GathererImageState: the value must be at most ${longestRecordBytes} bytes`;
  return new RolloutError('ERR_ROLLOUT_RECORD_TOO_LARGE', message);
}
