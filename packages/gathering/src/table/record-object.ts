import type { JsonObject } from '@insights/cluster';
import { errorCode, errorMessage } from '@insights/process';
import { withType, withTypeRaw } from '../api-resource.ts';
import type { Notes } from '../redactions/change.ts';
import type { GatherContext } from '../gather-function.ts';
import { fillRecordPath } from '../records/record-path.ts';
import type { Row } from './row.ts';

/** An object as it came from the API, without `managedFields`. */
export interface ReadObject {
  readonly name: string;
  /** Empty for an object without. */
  readonly namespace: string;
  readonly bytes: Buffer;
  parse(): JsonObject;
}

/**
 * Records one object as its row says.
 * @returns whether it was; an object that cannot be recorded safely is an error of the function, and the next one goes on
 */
export async function recordObject(row: Row, object: ReadObject, context: GatherContext): Promise<boolean> {
  const label = object.namespace === '' ? object.name : `${object.namespace}/${object.name}`;
  const notes: Notes = {
    error: (message) => context.error(`${row.resource.resource} ${label}: ${message}`),
    warn: (message) => context.warn(`${row.resource.resource} ${label}: ${message}`),
  };
  const record = prepare(row, object, notes);
  if (record) await context.record(record);
  return record !== undefined;
}

function prepare(row: Row, object: ReadObject, notes: Notes): { path: string; bytes: Buffer | string } | undefined {
  try {
    return { path: `${fillRecordPath(row.record, object)}.json`, bytes: contentOf(row, object, notes) };
  } catch (error) {
    if (errorCode(error) !== 'ERR_GATHERING_UNEXPECTED_OBJECT') throw error;
    notes.error(errorMessage(error));
    return undefined;
  }
}

function contentOf({ resource, change, part }: Row, object: ReadObject, notes: Notes): Buffer | string {
  // The fast path: most objects are never parsed.
  if (!change && !part) return withTypeRaw(resource, object.bytes);
  const parsed = object.parse();
  change?.(parsed, notes);
  return JSON.stringify(part ? (parsed[part] ?? null) : withType(resource, parsed));
}
